import type { SensorKind } from './values.ts';

/** What a signal tells, in the words of the house: Chinese, then English. */
export const sensorTexts = {
  'sensor.opening': ['门窗打开', 'open'],
  'sensor.motion': ['有人活动', 'motion'],
  'sensor.person': ['有人', 'person'],
  'sensor.vehicle': ['有车', 'vehicle'],
  'sensor.animal': ['有动物', 'animal'],
  'sensor.intrusion': ['闯入', 'intrusion'],
  'sensor.line_cross': ['越线', 'line crossed'],
  'sensor.panic': ['报警按钮', 'panic button'],
  'sensor.smoke': ['烟雾', 'smoke'],
  'sensor.gas': ['燃气', 'gas'],
  'sensor.water': ['漏水', 'water'],
  'sensor.tamper': ['被拆动', 'tampered with'],
  'sensor.image_fault': ['画面异常', 'picture fault'],
  'sensor.battery': ['电量低', 'battery low'],
  'sensor.sound': ['异常声音', 'sound'],
  'sensor.glass_break': ['玻璃破碎', 'glass break'],
  'sensor.cry': ['哭声', 'crying'],
  'sensor.input': ['输入', 'input'],
  'sensor.output': ['输出', 'output'],
  'sensor.fault': ['故障', 'fault'],
  'sensor.power': ['断电', 'no power'],
  'sensor.people_count': ['人数', 'people count'],
  'sensor.unclassified': ['未知信号', 'unknown signal'],
} as const satisfies Record<`sensor.${SensorKind}`, readonly [string, string]>;
