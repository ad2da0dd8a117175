// Words that stand before names of Thai form.
export const before = 'คุณ นาย นางสาว นาง ด.ช. ด.ญ. ดร. ดร ผมชื่อ ดิฉันชื่อ ฉันชื่อ ชื่อ ผู้ป่วย ลูกค้า ผู้รับ ผู้ส่ง ชื่อผู้ติดต่อ';
