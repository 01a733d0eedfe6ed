import type { SubsidyMonth } from '#contract/subsidy.ts';

/** Stands where the plan names no amount. */
const undecided = '由人决定';
/** Stands under the sums of a month that runs on. */
const notOver = '本月尚未结束，人数和金额可能变化';

/** As XLSX: a sheet of sums and one of children with their days. Its words are Chinese, whatever the reader's screen speaks. */
export const subsidyBook = async ({ month, isOver, classes }: SubsidyMonth): Promise<Buffer> => {
  const { default: write } = await import('write-excel-file/node');
  const head = (...titles: string[]) => titles.map((value) => ({ value, fontWeight: 'bold' as const }));
  const text = (value: string) => ({ value, type: String });
  const number = (value: number) => ({ value, type: Number });
  return write([
    {
      sheet: '按班级',
      columns: [{ width: 12 }, { width: 16 }, { width: 12 }, { width: 16 }, { width: 14 }],
      data: [
        head('月份', '班级', '实际在托', '每人每月（元）', '金额（元）'),
        ...classes.map(({ name, children, yuanPerChild, yuan }) => [
          text(month),
          text(name),
          number(children.length),
          yuanPerChild === null ? text(undecided) : number(yuanPerChild),
          yuan === null ? text(undecided) : number(yuan),
        ]),
        ...(isOver ? [] : [[text(notOver)]]),
      ],
    },
    {
      sheet: '按婴幼儿',
      columns: [{ width: 12 }, { width: 16 }, { width: 16 }, { width: 20 }, { width: 12 }],
      data: [
        head('月份', '班级', '姓名', '编号', '出勤天数'),
        ...classes.flatMap(({ name, children }) =>
          children.map((child) => [text(month), text(name), text(child.name), text(child.childId), number(child.days)]),
        ),
      ],
    },
  ]).toBuffer();
};
