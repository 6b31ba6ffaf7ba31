// Every screen in both colour schemes and four widths: no finding of axe, nothing wider than the window, and a picture of
// each when SHOTS names a folder.
import { accessible, baseUrl, browser, check, fits, picture, report, seat, settled } from './lib.mjs'

const r = process.env.RELATIONSHIP ?? 'northwind-helio'
const a = process.env.AGREEMENT ?? 'service-desk'
const month = process.env.MONTH ?? '2026-10'
export const screens = {
  home: '/',
  portfolio: '/relationships',
  relationship: `/r/${r}`,
  close: `/r/${r}/close/${a}/${month}`,
  closed: `/r/${r}/close/${a}/2026-09`,
  performance: `/r/${r}/performance/${a}/${month}`,
  level: `/r/${r}/level/${a}/p2-resolution/${month}`,
  agreement: `/r/${r}/agreement/${a}`,
  'what-if': `/r/${r}/what-if/${a}`,
  import: `/r/${r}/import/${a}`,
  records: `/r/${r}/records`,
  settings: '/settings',
  people: `/r/${r}/people`
}
const only = process.argv.slice(2)
const sizes = [
  ['light', 1440, 900],
  ['dark', 1440, 900],
  ['light', 390, 844],
  ['dark', 320, 640]
]

const open = await browser()
for (const [scheme, width, height] of sizes) {
  const page = await seat(open, 'client', { colorScheme: scheme, viewport: { width, height } })
  for (const [name, path] of Object.entries(screens)) {
    if (only.length && !only.includes(name)) continue
    const full = `${name}-${scheme}-${width}`
    await page.goto(baseUrl + path)
    await settled(page)
    await fits(page, full)
    await accessible(page, full)
    await picture(page, full, { fullPage: true })
    check(`${full} says no failure`, (await page.locator('.failure').count()) === 0)
  }
  await page.context().close()
}
const entry = await seat(open, null, { viewport: { width: 390, height: 844 } })
await entry.goto(`${baseUrl}/`)
await entry.getByRole('heading', { name: 'Sign in' }).waitFor()
await accessible(entry, 'sign-in')
await picture(entry, 'sign-in', { fullPage: true })
await entry.goto(`${baseUrl}/setup/first`)
await entry.getByRole('heading').waitFor()
await accessible(entry, 'setup')
await picture(entry, 'setup', { fullPage: true })
await open.close()
process.exitCode = report('screens') ? 1 : 0
