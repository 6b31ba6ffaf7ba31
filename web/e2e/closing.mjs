// Two people in two windows close a month together: a line agreed by key, a dispute with reason and evidence and how it is
// settled, a relief claim decided by the other side, a priority swap answered, notes that stay private, both signatures.
// Ends with the printed statement.
import { accessible, browser, check, close, picture, report, seat, settled } from './lib.mjs'

const open = await browser()
const began = Date.now()
const client = await seat(open, 'client')
const supplier = await seat(open, 'supplier')
const agreed = page => page.locator('[data-agreed]').getAttribute('data-agreed').then(Number)
const line = (page, id) => page.locator(`[data-line="${id}"]`)
const both = async act => Promise.all([act(client), act(supplier)])

await both(async page => {
  await page.goto(close())
  await settled(page)
})
check('both start with nothing agreed', (await agreed(client)) === 0 && (await agreed(supplier)) === 0)
check('the client sits on its seat', (await client.locator('[data-seat]').getAttribute('data-seat')) === 'client')
check('the supplier sits on its seat', (await supplier.locator('[data-seat]').getAttribute('data-seat')) === 'supplier')

// by keyboard: to a line, its working, a row of it, and back
await client.keyboard.press('j')
await client.keyboard.press('j')
check(
  'j walks the lines',
  (await client.evaluate(() => document.activeElement?.closest('tr')?.dataset.line)) === 'level/p2-resolution'
)
await client.keyboard.press('w')
const working = client.locator('[data-working]')
await working.locator('.tree').first().waitFor()
check('the working argues the figure', (await working.innerText()).includes('rows within the limit of all rows'))
check(
  'the working leads to the credit',
  (await working.innerText()).includes('base x at risk x allocation x multiplier')
)
await accessible(client, 'close with its working')
await picture(client, 'close-working')
await client.keyboard.press('Escape')
check('Escape leaves the working', (await working.count()) === 0)
check(
  'focus goes back to the line',
  await client.evaluate(() => document.activeElement?.closest('tr')?.dataset.line === 'level/p2-resolution')
)

// a line agreed by key, seen at once on the other side, taken back, agreed again
await client.keyboard.press('k')
await client.keyboard.press('a')
await line(supplier, 'level/p1-resolution').locator('.said.agreed').waitFor({ timeout: 5000 })
check('the other side sees the position without loading again', true)
await client.locator('.toast button').first().click()
await supplier.waitForFunction(() => !document.querySelector('[data-line="level/p1-resolution"] .said'), null, {
  timeout: 5000
})
check('agreeing can be taken back', true)
await line(client, 'level/p1-resolution').locator('.name').focus()
await client.keyboard.press('a')
await line(client, 'level/p1-resolution').locator('.said.agreed').waitFor()

// notes: private stays private, shared is seen
await line(client, 'level/portal').locator('.name').click()
await client.getByRole('button', { name: 'Write a note' }).click()
await client.getByLabel('Note', { exact: true }).fill('Keep this between us: 61 minutes look right.')
await accessible(client, 'note dialog')
await client.getByRole('button', { name: 'Keep the note' }).click()
await client.getByText('Keep this between us').waitFor()
await line(supplier, 'level/portal').locator('.name').click()
await supplier.locator('[data-working] .tree').first().waitFor()
check('a private note stays on its side', !(await supplier.content()).includes('Keep this between us'))
check('the supplier sees its own private note', (await supplier.content()).includes('Settle quietly'))
check('the client does not see it', !(await client.content()).includes('Settle quietly'))
await client.getByRole('button', { name: 'View as the other side' }).click()
await client.waitForFunction(() => !document.body.innerText.includes('Keep this between us'), null, { timeout: 5000 })
check('the view of the other side leaves private notes out', !(await client.content()).includes('Ask for the maker'))
check(
  'the view of the other side is read-only',
  (await client.getByRole('button', { name: /Agree all/ }).count()) === 0
)
await picture(client, 'close-other-side')
await client.getByRole('button', { name: 'Back to my own view' }).click()
await client.getByRole('button', { name: /Agree all/ }).waitFor()
await client.keyboard.press('Escape')
await supplier.keyboard.press('Escape')

// a dispute needs its reason and its evidence
await line(supplier, 'level/p2-resolution').locator('.name').focus()
await supplier.keyboard.press('d')
await supplier.getByRole('dialog').waitFor()
await supplier.getByRole('button', { name: 'Dispute the line' }).click()
check('a dispute without reason is not sent', (await supplier.locator('.refused').count()) === 2)
await accessible(supplier, 'dispute dialog')
await supplier.getByLabel(/What do you see differently/).fill('INC116599 waited for the bank between 3 and 5 October.')
await supplier.getByLabel(/Evidence/).fill('INC116599\nmail of 5 October')
await picture(supplier, 'dispute')
await supplier.getByRole('button', { name: 'Dispute the line' }).click()
await line(client, 'level/p2-resolution').locator('.badge.disputed').waitFor({ timeout: 5000 })
check('a dispute shows on the other side', true)
await line(client, 'level/p2-resolution').locator('.name').click()
check('with its reason', (await client.locator('[data-working]').innerText()).includes('INC116599 waited'))
await client.keyboard.press('Escape')

// the claim is decided by the other side only; the swap is answered
check('no side decides its own claim', (await supplier.locator('[data-claim="RC-2"] button').count()) === 0)
await client.locator('[data-claim="RC-2"]').getByRole('button', { name: 'Decide' }).click()
await client.getByLabel('granted', { exact: true }).check()
await client.getByLabel(/Reason of the decision/).fill('The maker confirmed the fault.')
await client.getByRole('button', { name: 'Record the decision' }).click()
await supplier.locator('[data-claim="RC-2"]').getByText('granted').waitFor({ timeout: 5000 })
check('the decision is seen by who asked', true)
await supplier.locator('[data-swap]').getByRole('button', { name: 'Accept' }).click()
await client.locator('[data-swap] .badge.met').waitFor({ timeout: 5000 })
check('the swap is in force', true)

// the dispute is settled: the client waives what follows, the supplier agrees the figures
await line(client, 'level/p2-resolution')
  .getByRole('button', { name: /^Waive/ })
  .click()
await client.getByLabel(/Why does it not follow/).fill('Two weeks of illness; the rota is doubled.')
await client.getByRole('button', { name: 'Waive the line' }).click()
await line(client, 'level/p2-resolution').locator('.said.waived').waitFor()
await line(supplier, 'level/p2-resolution')
  .getByRole('button', { name: /^Withdraw/ })
  .click()
await line(supplier, 'level/p2-resolution')
  .getByRole('button', { name: /^Agree/ })
  .click()
await line(supplier, 'level/p2-resolution').locator('.badge.waived').waitFor()

// the rest in one step on both sides, then the statement
await client.getByRole('button', { name: /Agree all undisputed/ }).click()
await supplier.getByRole('button', { name: /Agree all undisputed/ }).click()
await client.waitForFunction(
  () => document.querySelector('[data-agreed]')?.getAttribute('data-agreed') === '10',
  null,
  { timeout: 8000 }
)
check('every line is settled', true)
await client.getByRole('button', { name: 'Propose the statement' }).click()
await client.getByRole('button', { name: 'Sign the statement' }).click()
await accessible(client, 'signing')
await picture(client, 'signing')
await client.getByRole('button', { name: /^Sign as/ }).click()
await client.locator('[data-signature="client"]').getByText('vm@northwind').waitFor()
await supplier.getByRole('button', { name: 'Sign the statement' }).click()
await supplier.getByRole('button', { name: /^Sign as/ }).click()
await both(page => page.getByRole('heading', { name: /October 2026 is closed/ }).waitFor({ timeout: 8000 }))
check('the month is closed on both sides', true)
check(
  'both see the same digest',
  (await client.locator('.hash').last().innerText()) === (await supplier.locator('.hash').last().innerText())
)
check('the ring is Agreed', (await client.locator('header.title .ring.agreed').count()) === 1)
console.log(`  closed together in ${((Date.now() - began) / 1000).toFixed(1)} s`)
await picture(client, 'closed-together', { fullPage: true })

// on paper
await client.emulateMedia({ media: 'print' })
check('the rail stays off the paper', !(await client.locator('.rail').isVisible()))
check('the working stands on the paper', await client.locator('.print-only ol li').first().isVisible())
await client.setViewportSize({ width: 720, height: 1000 })
await picture(client, 'print', { fullPage: true })
const pdf = await client.pdf({
  format: 'A4',
  printBackground: true,
  tagged: true,
  ...(process.env.SHOTS ? { path: `${process.env.SHOTS}/statement.pdf` } : {})
})
check(
  'the statement prints',
  pdf.length > 20_000 && (pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length <= 8
)
await open.close()
process.exitCode = report('closing') ? 1 : 0
