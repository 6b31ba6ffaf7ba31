// What the tests' made-up browser lacks.
import { needWords, speak } from '../i18n'

await speak('en')
for (const area of ['shell', 'close', 'pages'] as const) await needWords(area)
