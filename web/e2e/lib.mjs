// What every script here needs: a browser, a signed-in page, axe, and a plain count of what held.
//   BASE_URL   where the server is (default: the mock, started by run.mjs)
//   SHOTS      a folder for pictures of every screen
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
export const baseUrl = process.env.BASE_URL ?? 'http://127.0.0.1:8099'
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env.SHOTS
if (shots) mkdirSync(shots, { recursive: true })

export const seats = {
  client: {
    email: process.env.CLIENT_EMAIL ?? 'vm@northwind',
    password: process.env.CLIENT_PASSWORD ?? 'entente-demo'
  },
  supplier: {
    email: process.env.SUPPLIER_EMAIL ?? 'dm@helio',
    password: process.env.SUPPLIER_PASSWORD ?? 'entente-demo'
  }
}

let held = 0
const failures = []
export function check(what, ok, detail = '') {
  if (ok) held += 1
  else {
    failures.push(`${what}${detail ? `: ${detail}` : ''}`)
    console.error(`  FAILED ${what} ${detail}`)
  }
}
export function report(name) {
  console.log(`${name}: ${held} held, ${failures.length} failed`)
  return failures.length
}

export async function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  })
}

/** A window of its own for one person; everything that the browser complains about is a failure. */
export async function seat(open, who, options = {}) {
  const context = await open.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    ...options
  })
  const page = await context.newPage()
  page.on('pageerror', error => check('no error in the page', false, error.message))
  page.on('console', message => {
    if (message.type() !== 'error') return
    const text = message.text()
    if (/status of (401|412|404|422|503|403)|net::ERR|ERR_INTERNET/.test(text)) return
    check('nothing on the console', false, text)
  })
  if (who) await signIn(page, seats[who])
  return page
}

export async function signIn(page, { email, password }) {
  await page.goto(`${baseUrl}/`)
  await page.getByLabel(/E-?mail/).fill(email)
  await page.getByLabel(/^(Password|Passwort)/).fill(password)
  await page.keyboard.press('Enter')
  await page.locator('main#main h1').waitFor()
}

export async function settled(page) {
  await page.waitForLoadState('domcontentloaded')
  await page.locator('main h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('.skeleton'), null, { timeout: 15000 })
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(120)
}

/** No finding of axe at the levels A and AA of WCAG 2.2, in the scheme that the page has. */
export async function accessible(page, name) {
  await page.evaluate(axe)
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  )
  const lines = found.violations.flatMap(v =>
    v.nodes.slice(0, 3).map(n => `${v.id} ${n.target.join(' ')} ${n.any[0]?.message ?? n.failureSummary ?? ''}`)
  )
  check(`axe finds nothing on ${name}`, found.violations.length === 0, `\n    ${lines.join('\n    ')}`)
}

/** Nothing is wider than the window but what scrolls inside its own region. */
export async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  check(`${name} fits its window`, over <= 1, `${over} px wider`)
}

export async function picture(page, name, options = {}) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, ...options })
}

export const close = (month = '2026-10', r = process.env.RELATIONSHIP ?? 'northwind-helio', a = 'service-desk') =>
  `${baseUrl}/r/${r}/close/${a}/${month}`
