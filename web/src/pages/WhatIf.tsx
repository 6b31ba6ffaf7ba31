// Other terms, tried on the months that were: what would have been paid, month by month, for both sides.

import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useId, useState } from 'react'
import { api, take } from '../api/client'
import { agreement as agreementQuery } from '../api/queries'
import type { Backtest, Money, Outcome } from '../api/types'
import { useWords } from '../i18n'
import { FigureFrame } from '../parts/FigureFrame'
import { Field } from '../parts/fields'
import { MoneyText } from '../parts/marks'
import { Empty, Failure, Skeleton } from '../parts/states'
import { Wide } from '../parts/Wide'
import { address, To, useInside } from '../shell/place'

const Credits = lazy(() => import('../charts/Credits'))

interface Term {
  id: number
  path: string
  value: string
}

/** Terms that stand in the text and hold a number; offered while one types. */
function pathsIn(yaml: string) {
  const found: string[] = []
  const stack: { indent: number; key: string }[] = []
  for (const line of yaml.split('\n')) {
    const match = /^(\s*)([\w][\w -]*):\s*(.*)$/.exec(line)
    if (!match) continue
    const indent = match[1].length
    while (stack.length && (stack.at(-1)?.indent ?? 0) >= indent) stack.pop()
    const path = [...stack.map(s => s.key), match[2]].join('.')
    if (/^\d/.test(match[3]) && /^(service levels|credits|charges)\b/.test(path)) found.push(path)
    if (!match[3]) stack.push({ indent, key: match[2] })
  }
  return found
}

export default function WhatIf() {
  const { t } = useWords()
  const place = useInside()
  const { r, a } = place
  const known = useQuery(agreementQuery(r, a))
  const [terms, setTerms] = useState<Term[]>([{ id: 0, path: '', value: '' }])
  const list = useId()
  const written = terms.filter(term => term.path.trim() && term.value.trim())
  const run = useMutation({
    mutationFn: () =>
      take(
        api.POST('/relationships/{r}/agreements/{a}/what-if', {
          params: { path: { r, a } },
          body: { vary: Object.fromEntries(written.map(term => [term.path.trim(), term.value.trim()])) }
        })
      )
  })
  const change = (id: number, changes: Partial<Term>) =>
    setTerms(terms.map(term => (term.id === id ? { ...term, ...changes } : term)))
  const single = written.every(term => !/,|\.\./.test(term.value))
  const set = written.map(term => `${term.path.trim()}=${term.value.trim()}`).join('\n')
  return (
    <>
      <header className="title">
        <h1>{t('whatif.title')}</h1>
        <p className="muted measure">{t('whatif.why')}</p>
      </header>
      <form
        className="stack"
        onSubmit={event => {
          event.preventDefault()
          if (written.length) run.mutate()
        }}
      >
        <datalist id={list}>
          {pathsIn(known.data?.yaml ?? '').map(path => (
            <option key={path} value={path} />
          ))}
        </datalist>
        {terms.map((term, index) => (
          <div key={term.id} className="terms">
            <TermField
              label={t('whatif.term')}
              list={list}
              value={term.path}
              onChange={path => change(term.id, { path })}
            />
            <Field
              label={t('whatif.value')}
              hint={index === 0 ? t('whatif.value.hint') : undefined}
              value={term.value}
              onChange={value => change(term.id, { value })}
            />
            {terms.length > 1 && (
              <button
                type="button"
                className="plain-button quiet"
                aria-label={t('whatif.remove', { term: term.path || String(index + 1) })}
                onClick={() => setTerms(terms.filter(other => other.id !== term.id))}
              >
                {'×'}
              </button>
            )}
          </div>
        ))}
        <div className="row">
          <button type="submit" className="plain-button main" disabled={!written.length || run.isPending}>
            {run.isPending ? t('whatif.running') : t('whatif.run')}
          </button>
          <button
            type="button"
            className="plain-button"
            onClick={() => setTerms([...terms, { id: Date.now(), path: '', value: '' }])}
          >
            {t('whatif.add')}
          </button>
          {run.data && single && place.mayWrite && (
            <To className="plain-button" to={`${address.agreement(r, a)}?set=${encodeURIComponent(set)}`}>
              {t('whatif.save')}
            </To>
          )}
        </div>
      </form>
      {run.isError && <Failure error={run.error} write retry={() => run.mutate()} />}
      {run.isPending && <Skeleton rows={8} />}
      {run.data && !run.isPending && <Result data={run.data} />}
      {!run.data && !run.isPending && !run.isError && (
        <Empty
          title={t('whatif.empty')}
          what={t('whatif.empty.what')}
          command={'entente backtest --set "service levels.p2-resolution.expected=97%"'}
        />
      )}
    </>
  )
}

function TermField({
  label,
  list,
  value,
  onChange
}: {
  label: string
  list: string
  value: string
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="plain mono"
        list={list}
        value={value}
        onChange={event => onChange(event.target.value)}
      />
    </div>
  )
}

const count = (outcome: Outcome, status: string) =>
  outcome.months.reduce((sum, month) => sum + month.levels.filter(l => l.status === status).length, 0)

function Result({ data }: { data: Backtest }) {
  const { t, format } = useWords()
  const money = (m: Money) => `${m.currency}\u00a0${format.amount(m.amount)}`
  const currency = data.was.net_credits.currency
  const would = data.would_be
  const months = would
    ? data.was.months.map((m, i) => ({
        month: m.month,
        was: m.credits.amount,
        would: would.months[i]?.credits.amount ?? '0'
      }))
    : []
  const changed = months.filter(m => m.was !== m.would).length
  return (
    <>
      {would && (
        <>
          <Wide label={t('whatif.would')}>
            <table className="compare">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="hidden-visually">{t('whatif.term')}</span>
                  </th>
                  <th scope="col" className="num">
                    {t('whatif.was')}
                  </th>
                  <th scope="col" className="num">
                    {t('whatif.would')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {[
                  [
                    t('whatif.credits', { from: format.month(data.first), to: format.month(data.last) }),
                    money(data.was.net_credits),
                    money(would.net_credits)
                  ],
                  [t('whatif.p90'), money(data.was.month_p90), money(would.month_p90)],
                  [t('whatif.missed'), format.count(count(data.was, 'missed')), format.count(count(would, 'missed'))],
                  [t('whatif.near'), format.count(count(data.was, 'near')), format.count(count(would, 'near'))]
                ].map(([name, was, now]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td className="num">{was}</td>
                    <td className="num">{was === now ? now : <b>{now}</b>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
          <section className="section">
            <FigureFrame
              title={t('whatif.months', { n: changed })}
              subtitle={t('whatif.months.sub', { currency })}
              rows={months}
              name="what-if"
              columns={[
                { title: t('level.month'), of: m => format.month(m.month) },
                { title: t('whatif.was'), of: m => format.amount(m.was), numeric: true },
                { title: t('whatif.would'), of: m => format.amount(m.would), numeric: true }
              ]}
            >
              <Suspense fallback={<Skeleton rows={6} />}>
                <Credits months={months} label={t('whatif.months', { n: changed })} />
              </Suspense>
            </FigureFrame>
          </section>
        </>
      )}
      {data.grid && (
        <section className="section stack tight">
          <h2>{t('whatif.grid')}</h2>
          <Wide label={t('whatif.grid')}>
            <table className="grid-table">
              <thead>
                <tr>
                  {data.grid.axes.map(axis => (
                    <th scope="col" key={axis.path}>
                      {axis.path}
                    </th>
                  ))}
                  <th scope="col" className="num">
                    {t('portfolio.net')} ({currency})
                  </th>
                  <th scope="col" className="num">
                    {t('whatif.p90')}
                  </th>
                  <th scope="col" className="num">
                    {t('whatif.missed')}
                  </th>
                  <th scope="col" className="num">
                    {t('whatif.near')}
                  </th>
                  <th scope="col" className="num">
                    {t('whatif.triggers')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.grid.variants.map(variant => (
                  <tr key={variant.values.join(' ')}>
                    {variant.values.map((value, index) => (
                      <th scope="row" key={data.grid?.axes[index].path}>
                        {value}
                      </th>
                    ))}
                    <td>{variant.refused ?? <MoneyText money={variant.net_credits} bare />}</td>
                    <td>
                      <MoneyText money={variant.month_p90} bare />
                    </td>
                    <td>{variant.missed}</td>
                    <td>{variant.near}</td>
                    <td>{variant.months_with_trigger}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </section>
      )}
      {data.notes.map(note => (
        <p key={note} className="muted small">
          {note}
        </p>
      ))}
    </>
  )
}
