import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { headersPlugin } from "./build/headers-plugin.ts";
import { previewPlugin } from "./build/preview-plugin.ts";

export default defineConfig({
  plugins: [react({ compiler: true }), tailwindcss(), headersPlugin(), previewPlugin()],
  build: { target: "es2023", sourcemap: true },
});
