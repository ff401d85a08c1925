import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The chat server during development. */
const server = "http://localhost:3001";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The content security policy allows no data: addresses, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      // The server checks the origin of every request; the proxy speaks to it as a page of its own.
      "/api": { target: server, changeOrigin: true, headers: { origin: server } },
      "/socket.io": { target: server, changeOrigin: true, ws: true, headers: { origin: server } },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
  },
});
