/** Small pictures as a browser and a camera make them: eight red pixels square. */
export const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCDg4NwcHBoaHBwfHyDg4+Tj4eHg4eTk5ubm7q6srLZ2eD/////xABMAAEBAAAAAAAAAAAAAAAAAAAABgEBAQAAAAAAAAAAAAAAAAAABgcQAQAAAAAAAAAAAAAAAAAAAAARAQAAAAAAAAAAAAAAAAAAAAD/wAARCAAIAAgDASIAAhEAAxEA/9oADAMBAAIRAxEAPwCLAFF/f//Z',
  'base64',
);
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAACXBIWXMAAAABAAAAAQBPJcTWAAAAEklEQVR4nGP4y8CAFWEXHbQSAPZwP0G2GkFNAAAAAElFTkSuQmCC',
  'base64',
);
export const webp = Buffer.from(
  'UklGRjwAAABXRUJQVlA4IDAAAADQAQCdASoIAAgAAgA0JaACdLoB+AADsAD+8Oj3/yC5YXXI1/8gP+QH/ID/+PIAAAA=',
  'base64',
);
export const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');

/** What a telephone writes beside the pixels; the words stand for place and owner. */
export const place = 'GPS 28.8717 N 105.4423 E, Chen Fang';

const segment = (marker: number, content: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
};
/** The JPEG with EXIF, XMP and a comment, and with a film behind its end. */
export const jpegWithPlace = Buffer.concat([
  jpeg.subarray(0, 2),
  segment(0xe1, Buffer.from(`Exif\0\0${place}`)),
  segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${place}`)),
  segment(0xed, Buffer.from(place)),
  segment(0xfe, Buffer.from(place)),
  jpeg.subarray(2),
  Buffer.from(`ftypmp42${place}`),
]);

const chunk = (name: string, content: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, Buffer.from(name), content, Buffer.alloc(4)]);
};
/** The PNG with text and EXIF after its header, and bytes behind its end. */
export const pngWithPlace = Buffer.concat([
  png.subarray(0, 33),
  chunk('tEXt', Buffer.from(`Comment\0${place}`)),
  chunk('eXIf', Buffer.from(place)),
  png.subarray(33),
  Buffer.from(place),
]);

const riff = (name: string, content: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(name), length, content, Buffer.alloc(content.length % 2)]);
};
/** The WebP in its extended form, which says of itself that it has EXIF and XMP. */
export const webpWithPlace = (() => {
  const extended = riff('VP8X', Buffer.from([0x0c, 0, 0, 0, 7, 0, 0, 7, 0, 0]));
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    extended,
    webp.subarray(12),
    riff('EXIF', Buffer.from(place)),
    riff('XMP ', Buffer.from(place)),
  ]);
  return Buffer.concat([riff('RIFF', body), Buffer.from(place)]);
})();
