// What Mantine is told about colours, type and density. Its own palette misses 4.5 : 1 in places; here every part that
// the web uses takes its colours from the tokens of `style/tokens.css`, which hold in both schemes.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const ink: MantineColorsTuple = [
  '#f4f5f7',
  '#e6e9ed',
  '#cdd3da',
  '#b4bcc6',
  '#98a2ae',
  '#7b8693',
  '#5c6773',
  '#434d58',
  '#2b343d',
  '#1c2126'
]

export const theme = createTheme({
  colors: { ink },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  autoContrast: true,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 4,
  cursorType: 'pointer',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  headings: { fontFamily: 'var(--font)', fontWeight: '620' },
  respectReducedMotion: true
})

const shared = {
  '--mantine-color-body': 'var(--canvas)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-error': 'var(--missed)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-anchor': 'var(--link)'
}

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })

/** The nonce that the server put into the page; style elements made later carry it. */
export function styleNonce() {
  const written = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
  return written.startsWith('%') ? '' : written
}
