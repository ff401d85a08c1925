import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const outsideTheBrowser = ["react", "react-dom", "react-redux", "@reduxjs/toolkit", "socket.io-client"];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  reactHooks.configs.flat.recommended,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "socket.io-client", message: "Only realtime/socketClient.ts speaks to the socket." }] },
      ],
    },
  },
  {
    files: ["public/*.js"],
    languageOptions: { sourceType: "script", globals: { document: "readonly", localStorage: "readonly" } },
  },
  {
    files: ["scripts/*.mjs"],
    languageOptions: { globals: { URL: "readonly", console: "readonly", process: "readonly" } },
  },
  { files: ["src/realtime/socketClient.ts"], rules: { "no-restricted-imports": "off" } },
  {
    // *.std.ts is pure: no React, no store, no socket, no page.
    files: ["src/**/*.std.ts"],
    rules: {
      "no-restricted-imports": ["error", { paths: outsideTheBrowser }],
      "no-restricted-globals": ["error", "window", "document", "navigator", "localStorage", "location"],
    },
  },
);
