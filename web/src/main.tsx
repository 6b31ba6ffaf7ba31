// Where the web begins: words first, then the frame.
import './style/fonts.css'
import './style/tokens.css'
import './style/base.css'
import './style/parts.css'
import './style/shell.css'
import './style/print.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { queries } from './api/queries'
import { firstLanguage, needWords, speak, WordsProvider } from './i18n'
import { applyScheme } from './scheme'

async function begin() {
  applyScheme()
  await speak(firstLanguage())
  await needWords('shell')
  const root = document.getElementById('root')
  if (!root) return
  createRoot(root).render(
    <WordsProvider>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </WordsProvider>
  )
}

void begin()
