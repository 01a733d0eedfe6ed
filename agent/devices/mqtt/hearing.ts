import type { Clock } from '#agent/time/clock.ts';
import type { LivenessBook } from '../liveness.ts';
import type { Bridges } from './bridges.ts';
import { type Reading, readAvailability, readState } from './entity.ts';
import type { OffDelays } from './offDelays.ts';
import type { Questions } from './questions.ts';
import type { Rejections } from './rejections.ts';
import { availabilityOf, type Heard, type Roster } from './roster.ts';
import { batteryWord } from './sensors.ts';
import type { SignalFeed } from './signals.ts';
import { lastSeenAgoMs } from './silence.ts';
import type { SilenceWatch } from './silenceWatch.ts';
import type { Writer } from './writer.ts';

export interface HearingOptions {
  readonly roster: Roster;
  readonly writer: Writer;
  readonly feed: SignalFeed;
  readonly watch: SilenceWatch;
  readonly offDelays: OffDelays;
  readonly questions: Questions;
  readonly bridges: Pick<Bridges, 'spoke'>;
  readonly liveness: LivenessBook;
  readonly rejections: Rejections;
  readonly clock: Clock;
}

/** What is made of one message on a topic of one device: its availability, its state, that it lives. */
export const createHearing = (options: HearingOptions) => {
  const { roster, writer, feed, watch, offDelays, questions, bridges, liveness, rejections, clock } = options;

  const onAvailability = (device: Heard, topic: string, text: string): void => {
    const { entity } = device;
    entity.availability.forEach((source, index) => {
      if (source.topic !== topic) return;
      const available = readAvailability(source, text);
      if (available !== undefined) {
        // Who comes back says how it stands only when it is asked, or when something happens.
        if (available && device.available[index] !== true) questions.ask(entity);
        device.available[index] = available;
        device.latestAvailable = available;
      } else if (entity.sources.every((source) => source.topic !== topic)) {
        rejections.count('unknown_word', topic);
      }
    });
  };

  const readingOf = (device: Heard, topic: string, text: string, retained: boolean): Reading => {
    let reading: Reading = { kind: 'nothing' };
    for (const source of device.entity.sources) {
      if (source.topic !== topic) continue;
      reading = readState(device.entity, text, retained, source);
      if (reading.kind !== 'nothing') return reading;
    }
    return reading;
  };

  const onState = (device: Heard, topic: string, reading: Reading): void => {
    switch (reading.kind) {
      case 'nothing':
        break;
      case 'bad':
        rejections.count(reading.reason, topic);
        break;
      case 'unknown':
        device.state = undefined;
        break;
      case 'state':
        device.state = reading.state;
        offDelays.heard(device);
        break;
      case 'percent':
        device.state = batteryWord(reading.percent, device.state);
        break;
      case 'pulse':
        if (writer.pulse(device.entity.deviceId, reading.state)) feed.pulse(device.entity);
        else rejections.count('too_many_pulses', topic);
        break;
    }
  };

  /** A word is a proof of life for the whole unit; what a bridge remembers, or the broker keeps, is none. */
  const onLife = (device: Heard, text: string, retained: boolean): void => {
    const agoMs = lastSeenAgoMs(text, clock.now());
    if (retained && agoMs === undefined) return;
    watch.heard(device.entity.unitId, agoMs);
    liveness.update(device.entity.deviceId, { lastSeenAt: clock.now() - (agoMs ?? 0) });
    if (agoMs !== undefined) return;
    for (const part of roster.ofUnit(device.entity.unitId)) {
      if (part.silence === 'heard') continue;
      const wasGone = part.silence === 'gone';
      part.silence = 'heard';
      writer.touch(part.entity.deviceId);
      if (wasGone && part !== device) questions.ask(part.entity);
    }
  };

  return (device: Heard, topic: string, text: string, retained: boolean): void => {
    const { entity } = device;
    // A broker may hand over what it kept after what was said since the topic was asked for (Aedes does).
    if (retained && device.live.has(topic)) return;
    if (!retained) device.live.add(topic);
    const isState = entity.sources.some((source) => source.topic === topic);
    if (!retained && isState && device.atBridge === 'removed') bridges.spoke(entity.unitId);
    const wasOffline = availabilityOf(device) === 'offline';
    // What the broker keeps may be of a device that died long ago. Where it names an availability, that tells.
    if (!retained || entity.availability.length > 0) device.spoke = true;
    onLife(device, text, retained);
    onAvailability(device, topic, text);
    if (isState) onState(device, topic, readingOf(device, topic, text, retained));
    // In this order: what zones make of it is then in the same transaction.
    writer.touch(entity.deviceId);
    feed.tell(device);
    if (!wasOffline && availabilityOf(device) === 'offline') {
      // Its last word is journalled first; from here on nobody knows how it stands until it says so again.
      writer.flush();
      device.state = undefined;
      writer.touch(entity.deviceId);
    }
  };
};
