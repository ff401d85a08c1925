import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The server lets in the origin http://localhost:3000 only: on another port the page would be refused, so a taken port is an error.
export default defineConfig({
  plugins: [react()],
  server: { port: 3000, strictPort: true },
  preview: { port: 3000, strictPort: true },
});
