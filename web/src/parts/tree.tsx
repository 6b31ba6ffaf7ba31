// A figure argued step by step: its rule, its inputs, where each stands in the agreement or in the data.

import type { Explanation } from '../api/types'
import { useWords } from '../i18n'

const shortName = (file: string) => file.slice(file.lastIndexOf('/') + 1)

function useOrigins() {
  const { t } = useWords()
  return (of: Explanation) => {
    const places = (of.origins ?? []).map(o => {
      if (o.clause) return t('working.clause', { clause: o.clause })
      if (o.amendment) return t('working.amendment', { n: o.amendment })
      if (o.file && o.row) return t('working.data-row', { file: shortName(o.file), row: o.row })
      if (o.file && o.line) return t('working.place', { file: shortName(o.file), line: o.line })
      return ''
    })
    return [...new Set(places.filter(Boolean))].join(' · ')
  }
}

export function Tree({ of, depth = 0 }: { of: Explanation; depth?: number }) {
  const origins = useOrigins()
  const aside = [of.rule, of.note, origins(of)].filter(Boolean).join(' — ')
  const body = (
    <>
      <span>{of.label}</span>
      <span className="value">{of.value}</span>
      {aside && <span className="aside">{aside}</span>}
    </>
  )
  if (of.inputs.length === 0) return <div className="leaf">{body}</div>
  return (
    <details open={depth < 2}>
      <summary>{body}</summary>
      <ul>
        {of.inputs.map((input, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: inputs have no identity but their place
          <li key={index}>
            <Tree of={input} depth={depth + 1} />
          </li>
        ))}
      </ul>
    </details>
  )
}

/** The same as one line of text, for print and for files. */
export function inOneLine(of: Explanation): string {
  const inner = of.inputs.map(i => `${i.label} ${i.value}`).join('; ')
  return `${of.label}: ${of.value}${of.rule ? ` (${of.rule})` : ''}${inner ? ` — ${inner}` : ''}`
}
