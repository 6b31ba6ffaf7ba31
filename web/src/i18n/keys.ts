// The names of all messages, taken from the English catalogues, so that a message that nobody wrote does not compile.
import type close from './messages/en/close.json'
import type pages from './messages/en/pages.json'
import type shell from './messages/en/shell.json'

export type Area = 'shell' | 'close' | 'pages'
export type MessageKey = keyof typeof shell | keyof typeof close | keyof typeof pages
