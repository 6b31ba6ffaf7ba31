// ⌘K: every page, agreement and service level under one line of text.
import { Spotlight, spotlight } from '@mantine/spotlight'
import '@mantine/spotlight/styles.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/ScrollArea.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/Overlay.css'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { close as closeOf, relationships } from '../api/queries'
import type { Close, RelationshipCard } from '../api/types'
import { useWords } from '../i18n'
import { Kit } from '../parts/Kit'
import { address, useGo, usePlace } from './place'

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t, format } = useWords()
  const { r, a, month, months } = usePlace()
  const go = useGo()
  const kept = useQueryClient()
  useEffect(() => spotlight.open(), [])
  const one = (id: string, label: string, to: string, description?: string) => ({
    id,
    label,
    description,
    onClick: () => go(to)
  })
  const known = kept.getQueryData<{ items: RelationshipCard[] }>(relationships().queryKey)?.items ?? []
  const statement = r && a && month ? kept.getQueryData<Close>(closeOf(r, a, month).queryKey)?.statement : undefined
  const actions = [
    one('home', t('shell.home'), '/'),
    one('relationships', t('shell.relationships'), '/relationships'),
    ...(r && a
      ? [
          one('overview', t('shell.overview'), `/r/${r}`),
          ...[...months]
            .reverse()
            .map(m => one(`close ${m}`, `${t('shell.close')} ${format.month(m)}`, address.close(r, a, m))),
          one('performance', t('shell.performance'), address.performance(r, a, month)),
          one('agreement', t('shell.agreement'), address.agreement(r, a)),
          one('what-if', t('shell.what-if'), address.whatIf(r, a)),
          one('import', t('shell.import'), address.import(r, a)),
          one('records', t('shell.records'), address.records(r)),
          ...(statement?.levels ?? []).map(l =>
            one(
              `level ${l.level}`,
              l.title,
              address.level(r, a, l.level, month),
              `${t('palette.level')} ${l.clause ?? ''}`
            )
          )
        ]
      : []),
    ...known.flatMap(k => [
      one(`r ${k.id}`, k.name, `/r/${k.id}`, t('shell.relationship-pick')),
      ...k.agreements.map(g => one(`g ${k.id} ${g.id}`, g.title, address.close(k.id, g.id, k.open_period), k.name))
    ]),
    one('settings', t('shell.settings'), '/settings')
  ]
  return (
    <Kit>
      <Spotlight
        actions={actions}
        nothingFound={t('palette.nothing')}
        highlightQuery
        scrollable
        maxHeight={420}
        limit={12}
        shortcut={null}
        lockScroll={false}
        attributes={{ content: { 'aria-label': t('shell.search') } }}
        onSpotlightClose={onClose}
        transitionProps={{ duration: 80 }}
        searchProps={{ placeholder: t('palette.placeholder'), 'aria-label': t('palette.placeholder') }}
      />
    </Kit>
  )
}
