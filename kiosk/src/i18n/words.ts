import type { Texts } from './text.ts';

/** The field's own words for what the contract names by a code, the same on every screen. */

export const absenceWords = {
  'absence.illness': ['生病', 'Illness'],
  'absence.infectious': ['传染病隔离', 'Infectious illness'],
  'absence.family': ['家事', 'Family matter'],
  'absence.holiday': ['假期', 'Holiday'],
  'absence.other': ['其他', 'Other'],
} as const satisfies Texts;

export const signWords = {
  'sign.fever': ['发热', 'Fever'],
  'sign.cough': ['咳嗽', 'Cough'],
  'sign.runny_nose': ['流涕', 'Runny nose'],
  'sign.vomiting': ['呕吐', 'Vomiting'],
  'sign.diarrhoea': ['腹泻', 'Diarrhoea'],
  'sign.rash': ['皮疹', 'Rash'],
  'sign.red_eyes': ['红眼', 'Red eyes'],
  'sign.injury': ['外伤', 'Injury'],
  'sign.low_spirits': ['精神差', 'Low spirits'],
  'sign.other': ['其他', 'Other'],
} as const satisfies Texts;

export const paperWords = {
  'paper.caregiver': ['保育资格', 'Caregiver certificate'],
  'paper.health_certificate': ['健康证', 'Health certificate'],
  'paper.background_check': ['背景核查', 'Background check'],
} as const satisfies Texts;
