// The catalogues: the same messages in every language, with the same arguments, all of them used; and no words outside of
// them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { pseudo } from './pseudo'

const root = join(process.cwd(), 'src')
const read = (language: string, area: string): Record<string, string> =>
  JSON.parse(readFileSync(join(root, `i18n/messages/${language}/${area}.json`), 'utf8'))
const areas = ['shell', 'close', 'pages']
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  f => /\.tsx?$/.test(f) && !/\.test\./.test(f)
)
const sources = new Map(files.map(f => [f, readFileSync(join(root, f), 'utf8')]))

/** Names of the arguments of an ICU message: what stands first between outer braces. */
function argumentsOf(message: string) {
  const names = new Set<string>()
  let depth = 0
  for (let at = 0; at < message.length; at += 1) {
    if (message[at] === '{') {
      depth += 1
      if (depth === 1) names.add(/^\{\s*([\w-]+)/.exec(message.slice(at))?.[1] ?? '')
    } else if (message[at] === '}') depth -= 1
  }
  return [...names].sort()
}

describe.each(areas)('the words of %s', area => {
  const en = read('en', area)
  const de = read('de', area)
  it('are the same in German', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort())
  })
  it('take the same arguments in German', () => {
    for (const key of Object.keys(en)) expect([key, argumentsOf(de[key])]).toEqual([key, argumentsOf(en[key])])
  })
  it('are all used', () => {
    const all = [...sources.values()].join('\n')
    const unused = Object.keys(en).filter(key => {
      if (all.includes(`'${key}'`)) return false
      const stem = key.slice(0, key.lastIndexOf('.') + 1)
      return !all.includes(`\`${stem}\${`)
    })
    expect(unused).toEqual([])
  })
})

it('a made-up language leaves arguments alone', () => {
  expect(pseudo('{n} of {total} lines')).toMatch(/^\[\{n\} øƒ \{total\} ļîñéš~+\]$/)
})

it('no component holds words of its own', () => {
  const found: string[] = []
  const spoken = new Set(['title', 'label', 'placeholder', 'aria-label', 'alt', 'hint', 'what', 'subtitle', 'footnote'])
  for (const [file, text] of sources) {
    if (!file.endsWith('.tsx')) continue
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
    const visit = (node: ts.Node) => {
      if (ts.isJsxText(node) && /\p{L}{2}/u.test(node.text)) found.push(`${file}: ${node.text.trim()}`)
      if (
        ts.isJsxAttribute(node) &&
        spoken.has(node.name.getText()) &&
        node.initializer &&
        ts.isStringLiteral(node.initializer) &&
        /\p{L}{2}/u.test(node.initializer.text)
      )
        found.push(`${file}: ${node.getText()}`)
      ts.forEachChild(node, visit)
    }
    visit(tree)
  }
  expect(found).toEqual([])
})
