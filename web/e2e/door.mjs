// The door: a link of somebody with a second factor waits for the code.
import { accessible, baseUrl, browser, check, picture, report, seat } from './lib.mjs'

const open = await browser()
const page = await seat(open, null)
await page.goto(`${baseUrl}/?t=with-a-code`)
await page.getByRole('heading', { name: 'One more step' }).waitFor()
check('the link waits for the code', true)
await accessible(page, 'the second step')
await picture(page, 'second-step')
const send = page.getByRole('button', { name: 'Sign in' })
const words = await send.evaluate(button => {
  const range = document.createRange()
  range.selectNodeContents(button)
  const [inner, outer] = [range.getBoundingClientRect(), button.getBoundingClientRect()]
  return Math.abs(inner.left + inner.right - outer.left - outer.right)
})
check('the words stand in the middle of the button', words < 4, `${words} px`)
await page.getByLabel('Code of your authenticator').fill('000000')
await send.click()
await page.getByText('The code does not fit').waitFor()
check('a wrong code is refused, and the link still waits', true)
await page.getByLabel('Code of your authenticator').fill('123456')
await send.click()
await page.locator('main#main h1').waitFor()
check('with the code its person is in', new URL(page.url()).pathname === '/')

await open.close()
process.exitCode = report('door') ? 1 : 0
