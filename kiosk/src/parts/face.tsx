import './face.css';
import { initialOf } from './initial.ts';
import { type Photographed, usePhoto } from './photos.ts';

interface FaceProps {
  readonly personId: string;
  readonly who: Photographed;
  readonly name: string;
  /** 56, 96, 144 or 200 pixels. */
  readonly size?: 'small' | 'body' | 'large' | 'huge';
}

/** A person's photo, or a calm initial. Always beside the name, so it says nothing of its own to a screen reader. */
export const Face = ({ personId, who, name, size = 'body' }: FaceProps) => {
  const photo = usePhoto(who, personId);
  return photo === undefined ? (
    <span class={`face face-${size}`} aria-hidden="true">
      {initialOf(name)}
    </span>
  ) : (
    <img class={`face face-${size}`} src={photo} alt="" draggable={false} />
  );
};
