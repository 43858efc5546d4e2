import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 1_000 },
  server: { proxy: { '/fedscan.v1.': 'http://127.0.0.1:8080' } },
});
