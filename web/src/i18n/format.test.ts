// Figures and dates as people read them, without a binary number or a viewer's zone coming between.
import { expect, it } from 'vitest'
import { formatters } from '.'

it('sets money in groups, whatever its length', () => {
  expect(formatters('en-GB').amount('1234567890123456789.05')).toBe('1,234,567,890,123,456,789.05')
  expect(formatters('de-DE').amount('-34620.00')).toBe('−34.620,00')
  expect(formatters('en-GB').amount('0.00')).toBe('0.00')
})

it('shows a date as it was written', () => {
  expect(formatters('en-GB').date('2026-11-01')).toBe('1 Nov 2026')
  expect(formatters('de-DE').month('2026-10')).toBe('Oktober 2026')
})
