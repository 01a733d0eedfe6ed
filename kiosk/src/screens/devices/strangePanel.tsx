import { useSignal } from '@preact/signals';
import type { ProfiledList } from '#contract/profiled.ts';
import type { StrangeList } from '#contract/teaching.ts';
import { Icon } from '../../parts/icons.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Refused } from './figure.tsx';
import { useDeed } from './inventory.ts';
import { strangeTexts } from './strangeTexts.ts';

/** What an event may be taught to mean; a health word or a number is not for a person to guess. */
const sensors = [
  ...(['motion', 'person', 'intrusion', 'line_cross', 'opening'] as const),
  ...(['panic', 'smoke', 'tamper', 'cry', 'sound'] as const),
] as const;
type Event = StrangeList['events'][number];
type Stranger = StrangeList['talkers'][number];
type Profile = ProfiledList['profiles'][number];

/** Camera events and voices on the broker that nobody understands yet. Nothing is shown while there are none. */
export const StrangePanel = ({ onKnown }: { onKnown: () => void }) => {
  const say = useSay(strangeTexts);
  const strange = useQuestion<StrangeList>('/devices/strange', about('device'));
  const described = useQuestion<ProfiledList>('/devices/profiled', about('device'));
  const { events = [], taught = [], talkers = [] } = strange.body ?? {};
  const { profiles = [] } = described.body ?? {};
  if (events.length + taught.length + talkers.length === 0) return null;
  const teach = (): void => {
    strange.ask();
    described.ask();
    onKnown();
  };
  return (
    <section class="panel" aria-label={say('strange.title')}>
      <h2>{say('strange.title')}</h2>
      <ul class="rows">
        {events.map((event) => (
          <EventRow key={`${event.deviceId} ${event.topic} ${event.item}`} event={event} onTaught={teach} />
        ))}
        {talkers.map((stranger) => (
          <StrangerRow key={stranger.root} stranger={stranger} profiles={profiles} onKnown={teach} />
        ))}
        {taught.map(({ topic, item, sensor }) => (
          <TaughtRow key={`${topic} ${item}`} topic={topic} item={item} sensor={sensor} onForgotten={teach} />
        ))}
      </ul>
    </section>
  );
};

const EventRow = ({
  event: { deviceId, topic, item, value, times },
  onTaught,
}: {
  event: Event;
  onTaught: () => void;
}) => {
  const say = useSay(strangeTexts);
  const open = useSignal(false);
  const deed = useDeed<StrangeList>();
  const teach = async (sensor: (typeof sensors)[number]): Promise<void> => {
    if (await deed.run('/devices/strange/teachings', { topic, item, sensor })) onTaught();
  };
  return (
    <li class="row dev-found">
      <Icon name="camera" />
      <span class="row-words">
        <b>{say('strange.event', { device: deviceId, item, value })}</b>
        <small>{say('strange.times', { topic, n: times })}</small>
      </span>
      <button
        type="button"
        class="button"
        aria-expanded={open.value}
        aria-label={say('strange.means.name', { item })}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {say('strange.means')}
      </button>
      {open.value && (
        <div class="dev-options dev-wide">
          {sensors.map((sensor) => (
            <button
              key={sensor}
              type="button"
              class="button"
              disabled={deed.isRunning}
              onClick={() => void teach(sensor)}
            >
              {say(`sensor.${sensor}`)}
            </button>
          ))}
        </div>
      )}
      <Refused fault={deed.fault} />
    </li>
  );
};

interface TaughtRowProps {
  readonly topic: string;
  readonly item: string;
  readonly sensor: StrangeList['taught'][number]['sensor'];
  readonly onForgotten: () => void;
}

const TaughtRow = ({ topic, item, sensor, onForgotten }: TaughtRowProps) => {
  const say = useSay(strangeTexts);
  const deed = useDeed<StrangeList>();
  const known = sensors.find((each) => each === sensor);
  const forget = async (): Promise<void> => {
    if (await deed.run('/devices/strange/teachings', { topic, item, sensor: 'unclassified' })) onForgotten();
  };
  return (
    <li class="row dev-found">
      <Icon name="check" />
      <span class="row-words">
        <b>{say('strange.taught', { item, sensor: known ? say(`sensor.${known}`) : sensor })}</b>
        <small>{topic}</small>
      </span>
      <button
        type="button"
        class="button"
        aria-label={say('strange.forget.name', { item })}
        disabled={deed.isRunning}
        onClick={() => void forget()}
      >
        {say('strange.forget')}
      </button>
      <Refused fault={deed.fault} />
    </li>
  );
};

interface StrangerRowProps {
  readonly stranger: Stranger;
  readonly profiles: readonly Profile[];
  readonly onKnown: () => void;
}

const StrangerRow = ({ stranger, profiles, onKnown }: StrangerRowProps) => {
  const { root, sample, messages, because, suggestions } = stranger;
  const kiosk = useKiosk();
  const say = useSay(strangeTexts);
  const deed = useDeed<object>();
  const take = async ({ profile, device }: Stranger['suggestions'][number]): Promise<void> => {
    const done = await deed.run('/devices/profiled', { deviceId: device, name: device, profile, topicId: device });
    if (done) onKnown();
  };
  return (
    <li class="row dev-found">
      <Icon name="device" />
      <span class="row-words">
        <b>{root}</b>
        <small>{say(because ? `bridge.${because}` : 'strange.talker')}</small>
        <small>{because ? sample : say('strange.messages', { n: messages, sample })}</small>
        {!because && suggestions.length === 0 && <small>{say('strange.noFit')}</small>}
      </span>
      {suggestions.map((suggestion) => {
        const profile = profiles.find((each) => each.profile === suggestion.profile);
        return (
          <button
            key={`${suggestion.profile} ${suggestion.device}`}
            type="button"
            class="button"
            disabled={deed.isRunning}
            onClick={() => void take(suggestion)}
          >
            {say('strange.fit', { profile: profile?.[kiosk.settings.value.language] ?? suggestion.profile })}
          </button>
        );
      })}
      <Refused fault={deed.fault} />
    </li>
  );
};
