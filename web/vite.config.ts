import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Writes every text file of the build a second and third time, compressed as far as it goes. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir }) {
      for (const name of readdirSync(dir ?? 'dist', { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|svg|html)$/.test(name)) continue
        const path = join(dir ?? 'dist', name)
        const bytes = readFileSync(path)
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
        const options = {
          params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
        }
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, options))
      }
    }
  }
}

const target = process.env.BASE_URL ?? 'http://127.0.0.1:8099'

export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    reportCompressedSize: false
  },
  server: { port: 5199, strictPort: true, proxy: { '/api': { target, changeOrigin: false } } },
  optimizeDeps: { include: ['@observablehq/plot', '@mantine/spotlight', '@tanstack/react-table'] }
})
