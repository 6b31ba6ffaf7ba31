// Where the web begins: words first, then the frame.
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import './style/fonts.css'
import './style/tokens.css'
import './style/base.css'
import './style/parts.css'
import './style/shell.css'
import './style/print.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { queries } from './api/queries'
import { firstLanguage, needWords, speak, WordsProvider } from './i18n'
import { styleNonce, theme, variables } from './theme'

async function begin() {
  await speak(firstLanguage())
  await needWords('shell')
  const root = document.getElementById('root')
  if (!root) return
  createRoot(root).render(
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      withGlobalClasses={false}
      deduplicateCssVariables
    >
      <WordsProvider>
        <QueryClientProvider client={queries}>
          <App />
        </QueryClientProvider>
      </WordsProvider>
    </MantineProvider>
  )
}

void begin()
