// Words of names of Korean form and of what stands around them.
// Family names (Statistics Korea, "Population and housing census", 2015), the commonest first.
export const family = '김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상갈시단견당화창';
export const twoSyllableFamily = '남궁 황보 제갈 선우 독고 사공 서문';
// Syllables of common given names (Supreme Court of Korea, registration statistics, 2008 to 2024).
export const given = '민준서연지현우예은도윤하시아주원건후유진수빈채선영호성재승태훈동혁상철경희정숙미옥순자명종석규진형광용일남기범찬환욱준학병길춘말복분례금화란애신혜나라윤슬다온율봄한결솔람이인해린효소새별보람중근만식덕섭걸완국창엽필균헌권휘엘로안담';
export const labels = '이름 이름은 성명 성함 성함은 고객 고객명 담당자 담당 환자 환자명 수신인 수취인 받는분 보내는분 예금주 작성자 신청자 신청인 저는 제이름은 나는 대표 대표자 학생 회원 회원명 계약자 보호자 연락처 안녕하세요 안녕하세요, 친구 동료 남편 아내 의뢰인 사용자';
export const titles = '씨 님 군 양 선생 고객 대리 과장 차장 부장 팀장 사장 이사 대표 교수 의사 기자 박사 원장 간호사 변호사 회장 선수 감독 의원 장관 대통령 학생 환자 입니다 이에요 예요 이라고 라고 이고 귀하';
export const particles = '은 는 이 가 을 를 의 에게 께서 께 와 과 도 한테 랑 이랑';
