/** The district's days are those of its people. */
export const districtZone = 'Asia/Shanghai';
