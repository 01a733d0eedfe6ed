import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSay } from '../state/context.ts';
import { Notice } from './notice.tsx';

/** A screen whose code is loaded when it is first shown. */
export const lazy = <P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> => {
  let loaded: FunctionComponent<P> | undefined;
  return (props) => {
    const say = useSay();
    const state = useSignal<'loading' | 'failed' | 'ready'>(loaded ? 'ready' : 'loading');
    const start = (): void => {
      state.value = 'loading';
      load().then(
        (component) => {
          loaded = component;
          state.value = 'ready';
        },
        () => {
          state.value = 'failed';
        },
      );
    };
    useEffect(() => {
      if (!loaded) start();
    }, []);
    const Screen = loaded;
    if (state.value === 'ready' && Screen) return <Screen {...props} />;
    return (
      <main class="page">
        {state.value === 'failed' ? (
          <Notice
            icon="linkOff"
            tone="bad"
            title={say('app.failed')}
            action={{ label: say('app.retry'), run: start }}
          />
        ) : (
          <Notice icon="camera" title={say('app.loading')} />
        )}
      </main>
    );
  };
};
