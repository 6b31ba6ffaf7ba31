// How much script the browser fetches before a page can be used, compressed, against what we allow ourselves, and what room
// is left. Run after the build; over the budget is a failure. Charts, dialogs, the working of a line and what stands below
// the first view come afterwards; charts are counted by themselves.
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
const limits = { script: 130_000, style: 14_000, chart: 100_000 }

function reach(keys) {
  const seen = new Set()
  const walk = key => {
    if (seen.has(key)) return
    seen.add(key)
    for (const next of manifest[key].imports ?? []) walk(next)
  }
  keys.forEach(walk)
  return seen
}
const bytes = files => [...files].reduce((sum, file) => sum + statSync(join(dist, `${file}.gz`)).size, 0)
const scripts = keys => new Set([...reach(keys)].map(key => manifest[key].file).filter(file => file.endsWith('.js')))
const styles = keys => new Set([...reach(keys)].flatMap(key => manifest[key].css ?? []))
const words = name => `src/i18n/messages/en/${name}.json`

const pages = {
  home: ['index.html', words('shell'), 'src/pages/Home.tsx'],
  close: ['index.html', words('shell'), words('close'), 'src/pages/close/ClosePage.tsx'],
  agreement: ['index.html', words('shell'), words('pages'), 'src/pages/Agreement.tsx']
}
let over = 0
const say = (what, size, limit) => {
  const fine = size <= limit
  if (!fine) over += 1
  console.log(
    `${fine ? 'ok  ' : 'OVER'} ${what.padEnd(24)} ${(size / 1000).toFixed(1).padStart(7)} KB of ${limit / 1000}, ${((limit - size) / 1000).toFixed(1)} left`
  )
}
for (const [name, keys] of Object.entries(pages)) {
  say(`${name}: script`, bytes(scripts(keys)), limits.script)
  say(`${name}: style`, bytes(styles(keys)), limits.style)
}
const first = scripts(pages.close)
const chart = [...scripts(['src/charts/Waterfall.tsx'])].filter(file => !first.has(file))
say('charts, afterwards', bytes(chart), limits.chart)
process.exitCode = over ? 1 : 0
