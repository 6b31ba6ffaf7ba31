// What one can do to a close. Every write names the state that was on the screen (If-Match) and the digest of each line;
// when the month moved on meanwhile but the figures of these lines did not, it is said again by itself, else the person
// sees what changed and decides.
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api, Refusal, take, takeWhole } from '../../api/client'
import { close as closeQuery, queries } from '../../api/queries'
import type { Close, Line, Posted, Stand } from '../../api/types'
import { useWords } from '../../i18n'
import { say } from '../../parts/toasts'

export interface Conflict {
  saw: Line[]
  now: Line[]
  again: () => void
}

export type Decision = 'granted' | 'part' | 'refused'

export type DisputeAct = 'answer' | 'accept' | 'withdraw' | 'escalate' | 'wait'
type Step = { line: Line; act: DisputeAct; reason?: string; evidence?: string[] }

export type Taking = { lines: Line[]; stand: Stand | 'open'; reason?: string; evidence?: string[] }

export function useCloseActions(r: string, a: string, month: string, close: Close | undefined) {
  const { t } = useWords()
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const latest = useRef(close)
  latest.current = close
  const path = { r, a, month }
  const key = closeQuery(r, a, month).queryKey

  const keep = ({ data, etag }: { data: Close; etag: string | null }) => {
    if (data && Array.isArray(data.lines)) queries.setQueryData(key, { ...data, etag: etag ?? undefined })
    if (!etag) queries.invalidateQueries({ queryKey: key })
    queries.invalidateQueries({ queryKey: ['queue'] })
    queries.invalidateQueries({ queryKey: ['r', r, 'closes'] })
  }

  const post = async (positions: Posted[], etag?: string) =>
    keep(
      await takeWhole(
        api.POST('/relationships/{r}/agreements/{a}/closes/{month}/positions', {
          params: { path, header: etag ? { 'If-Match': etag } : {} },
          body: { positions }
        })
      )
    )

  const posted = (taking: Taking, lines: Line[]): Posted[] =>
    lines.map(line => ({
      line: line.id,
      stand: taking.stand,
      digest: line.digest,
      ...(taking.reason ? { reason: taking.reason } : {}),
      ...(taking.evidence?.length ? { evidence: taking.evidence } : {})
    }))

  const taking = useMutation({
    mutationFn: async (wanted: Taking) => {
      try {
        await post(posted(wanted, wanted.lines), latest.current?.etag)
      } catch (refused) {
        if (!(refused instanceof Refusal) || refused.status !== 412) throw refused
        const fresh = await queries.fetchQuery({ ...closeQuery(r, a, month), staleTime: 0 })
        const now = wanted.lines.map(line => fresh.lines.find(other => other.id === line.id) ?? line)
        if (now.every((line, index) => line.digest === wanted.lines[index].digest)) {
          await post(posted(wanted, now), fresh.etag)
          return
        }
        setConflict({ saw: wanted.lines, now, again: () => taking.mutate({ ...wanted, lines: now }) })
        throw new Abandoned()
      }
    },
    onSuccess: (_, wanted) => {
      const one = wanted.lines.length === 1
      if (wanted.stand === 'open') return say(t('close.said.back'))
      const text = one
        ? t(`close.said.${wanted.stand}`, { line: wanted.lines[0].label })
        : t('close.said.all', { n: wanted.lines.length })
      say(text, () => taking.mutate({ lines: wanted.lines, stand: 'open' }))
    }
  })

  const step = async ({ line, act, reason, evidence }: Step, etag?: string) =>
    keep(
      await takeWhole(
        api.POST('/relationships/{r}/agreements/{a}/closes/{month}/disputes', {
          params: { path, header: etag ? { 'If-Match': etag } : {} },
          body: {
            line: line.id,
            act,
            ...(reason ? { reason } : {}),
            ...(evidence?.length ? { evidence } : {}),
            ...(act === 'escalate' && line.dispute ? { stage: line.dispute.stage } : {})
          }
        })
      )
    )
  const dispute = useMutation({
    mutationFn: async (wanted: Step) => {
      try {
        await step(wanted, latest.current?.etag)
      } catch (refused) {
        if (!(refused instanceof Refusal) || refused.status !== 412) throw refused
        // something else moved: said again when this dispute is as it was on the screen
        const fresh = await queries.fetchQuery({ ...closeQuery(r, a, month), staleTime: 0 })
        const now = fresh.lines.find(other => other.id === wanted.line.id)?.dispute
        if (JSON.stringify(now) !== JSON.stringify(wanted.line.dispute)) throw refused
        await step(wanted, fresh.etag)
      }
    },
    onSuccess: (_, { line, act }) => say(t(`close.said.${act}`, { line: line.label }))
  })

  const note = useMutation({
    mutationFn: async (body: { about: string; text: string; ring: 'private' | 'shared' }) =>
      keep(
        await takeWhole(api.POST('/relationships/{r}/agreements/{a}/closes/{month}/notes', { params: { path }, body }))
      )
  })

  const propose = useMutation({
    mutationFn: async () =>
      keep(
        await takeWhole(api.POST('/relationships/{r}/agreements/{a}/closes/{month}/statement', { params: { path } }))
      ),
    onSuccess: () => say(t('close.proposed.said'))
  })

  const signed = async (version: string, etag?: string) =>
    keep(
      await takeWhole(
        api.POST('/relationships/{r}/agreements/{a}/closes/{month}/signature', {
          params: { path, header: etag ? { 'If-Match': etag } : {} },
          body: { version }
        })
      )
    )
  const sign = useMutation({
    mutationFn: async (version: string) => {
      try {
        await signed(version, latest.current?.etag)
      } catch (refused) {
        if (!(refused instanceof Refusal) || refused.status !== 412) throw refused
        // something else moved, such as the other signature: what is signed is this version, while it stands
        const fresh = await queries.fetchQuery({ ...closeQuery(r, a, month), staleTime: 0 })
        if (!fresh.proposal?.current || fresh.proposal.version !== version) throw refused
        await signed(version, fresh.etag)
      }
    },
    onSuccess: () => say(t('close.signed.said'))
  })

  const refetch = () => queries.invalidateQueries({ queryKey: ['r', r] })
  const claim = useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      take(api.POST('/relationships/{r}/agreements/{a}/claims', { params: { path: { r, a } }, body })),
    onSuccess: refetch
  })
  const decide = useMutation({
    mutationFn: ({ id, ...body }: { id: string; decision: Decision; reason: string; items?: string[] }) =>
      take(
        api.POST('/relationships/{r}/agreements/{a}/claims/{id}/decision', { params: { path: { r, a, id } }, body })
      ),
    onSuccess: refetch
  })
  const swap = useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      take(api.POST('/relationships/{r}/agreements/{a}/swaps', { params: { path: { r, a } }, body })),
    onSuccess: () => {
      say(t('close.swap.said'))
      void refetch()
    }
  })
  const answer = useMutation({
    mutationFn: ({ id, ...body }: { id: string; accept: boolean; reason?: string }) =>
      take(api.POST('/relationships/{r}/agreements/{a}/swaps/{id}/answer', { params: { path: { r, a, id } }, body })),
    onSuccess: refetch
  })

  const failed = [taking, dispute, note, propose, sign, claim, decide, swap, answer].find(
    mutation => mutation.isError && !(mutation.error instanceof Abandoned)
  )
  return {
    taking,
    dispute,
    note,
    propose,
    sign,
    claim,
    decide,
    swap,
    answer,
    error: failed?.error ?? null,
    dismiss: () => failed?.reset(),
    conflict,
    settle: () => setConflict(null)
  }
}

class Abandoned extends Error {}

export type CloseActions = ReturnType<typeof useCloseActions>
