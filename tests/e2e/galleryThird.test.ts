import { partOfAreas } from './gallery/areas.ts';
import { describeGallery } from './gallery/suite.ts';

describeGallery(partOfAreas(2));
