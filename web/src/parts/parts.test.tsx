// The small parts: what they say to eyes and to ears, and how far a result is from its bars.
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { Refusal } from '../api/client'
import type { LevelResult } from '../api/types'
import { WordsProvider } from '../i18n'
import { attainment } from './Bullet'
import { toCsv } from './download'
import { FigureFrame } from './FigureFrame'
import { RingTag, StatusBadge, Strip } from './marks'
import { Failure } from './states'

const shown = (part: React.ReactNode) => render(<WordsProvider>{part}</WordsProvider>)
const level = (value: string, expected: string, minimum: string | null, direction: 'higher' | 'lower') =>
  ({
    result: { unit: 'percent', exact: { numerator: value, denominator: '1' }, shown: value },
    expected: { value: expected, unit: 'percent' },
    minimum: minimum === null ? null : { value: minimum, unit: 'percent' },
    direction
  }) as LevelResult

it('a status is a word, not only a colour', () => {
  shown(<StatusBadge status="not measured" />)
  expect(screen.getByText('not measured')).toBeTruthy()
})

it('a status that nobody knows yet is shown as it is', () => {
  shown(<StatusBadge status="contested" />)
  expect(screen.getByText('contested')).toBeTruthy()
})

it('a ring says who sees it', () => {
  shown(<RingTag ring="private" />)
  expect(screen.getByTitle('Only your own side sees this')).toBeTruthy()
})

it('a strip is read out month by month', () => {
  shown(
    <Strip
      months={[
        { month: '2026-09', status: 'met' },
        { month: '2026-10', status: 'missed' }
      ]}
    />
  )
  expect(screen.getByRole('img', { name: 'September 2026: met, October 2026: missed' })).toBeTruthy()
})

it('attainment is 1 at the expected figure and 0 at the minimum, whichever way is better', () => {
  expect(attainment(level('95', '95', '90', 'higher'))).toBe(1)
  expect(attainment(level('90', '95', '90', 'higher'))).toBe(0)
  expect(attainment(level('60', '40', '60', 'lower'))).toBe(0)
  expect(attainment(level('20', '40', '60', 'lower'))).toBe(2)
  expect(attainment(level('99', '90', null, 'higher'))).toBe(2)
})

it('a spreadsheet takes no cell for a formula', () => {
  expect(toCsv([['=SUM(A1)', '-5.2', 'a "b", c']])).toBe(`'=SUM(A1),-5.2,"a ""b"", c"\r\n`)
})

it('a figure turns into its table', async () => {
  shown(
    <FigureFrame title="Two of three" name="f" rows={[{ a: 1 }]} columns={[{ title: 'A', of: row => row.a }]}>
      <svg />
    </FigureFrame>
  )
  await userEvent.click(screen.getByRole('button', { name: 'Table' }))
  expect(screen.getByRole('cell', { name: '1' })).toBeTruthy()
})

it('a failure says what to do', () => {
  const problem = {
    title: 'the line is unknown',
    status: 422,
    code: 'C0107',
    diagnostics: [
      {
        code: 'C0107',
        severity: 'error' as const,
        message: 'the line is unknown',
        labels: [],
        data: [],
        notes: [],
        fixes: [{ applicability: 'display_only', text: 'name a line of the month', edits: [] }]
      }
    ]
  }
  shown(<Failure error={new Refusal(problem, 'r-17')} write />)
  expect(screen.getByRole('alert').textContent).toContain('What to do: name a line of the month')
  expect(screen.getByText('Request r-17')).toBeTruthy()
})
