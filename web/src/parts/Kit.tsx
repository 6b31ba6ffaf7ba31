// The component kit, loaded with the first part that needs it: dialogs and the palette. Everything before that stands on
// plain elements, which keeps the first load small.
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/UnstyledButton.css'
import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { useScheme } from '../scheme'
import { styleNonce, theme, variables } from '../theme'

export function Kit({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      forceColorScheme={useScheme()}
      getStyleNonce={styleNonce}
      withGlobalClasses={false}
      deduplicateCssVariables
    >
      {children}
    </MantineProvider>
  )
}
