// In many languages: data and no code.

/** Words beside which figures are a telephone number. */
export const phoneWords: readonly string[] = [
  'phone', 'telephone', 'phoned', 'ph:', 'ph.', 'mob:', 'mob.', 'my number', 'our number', 'his number', 'her number', 'number to call', 'tel', 'mobile', 'cell', 'cellphone', 'fax', 'call', 'called from', 'call from', 'calling', 'callback', 'text me', 'texted', 'sms', 'whatsapp', 'contact', 'reach', 'dial', 'hotline', 'answering', 'ring me', 'voicemail', 'landline', 'office',
  'telefon', 'handy', 'rufnummer', 'mobil', 'rückruf', 'meine nummer', 'erreichbar', 'anrufen', 'téléphone', 'tél', 'portable', 'appelez', 'rappelez', 'joignable', 'mon numéro', 'mi número', 'mio numero', 'meu número', 'o meu contacto', 'mijn nummer', 'mein nummer', 'mitt nummer', 'mit nummer', 'numeroni', 'numarası', 'numaram', 'mój numer', 'moje číslo', 'a számom', 'мой номер', 'мій номер', 'τηλέφωνό', 'teléfono', 'móvil', 'celular', 'llame', 'llamar', 'llámame',
  'telefono', 'cellulare', 'chiamare', 'chiami', 'recapito', 'telefone', 'telemóvel', 'ligue', 'telefoon', 'mobiel', 'bel', 'bel me', 'belde', 'komórk', 'zadzwoń', 'puhelin', 'soita', 'telefonnummer', 'telefonnr', 'ring mig', 'ring meg', 'ringa', 'tlf', 'gsm',
  'telefonszám', 'hívjon', 'sunați', 'volejte', 'volajte', 'телефон', 'тел', 'позвоните', 'звоните', 'зателефонуйте', 'мобільн', 'мобильн', 'τηλέφων', 'τηλ', 'κινητό', '電話', '联系方式', '連絡先', '携帯', '手機', '电话', '手机', '联系', '聯絡', '전화', '휴대폰', '연락처',
  'telepono', 'cep no', 'cep tel', 'cep:', 'iletişim', 'irtibat', 'hubungi', 'nomor hp', 'nomor telepon', 'whatsappnummer', 'điện thoại', 'sđt', 'liên hệ', 'kontaktnummer', 'kontakttelefon', 'numărul meu', 'numer telefonu', 'můj telefon', 'kontaktní',
  'โทร', 'เบอร์', 'هاتف', 'جوال', 'موبايل', 'اتصال', 'تلفن', 'شماره', 'موبایل', 'טלפון', 'נייד', 'फ़ोन', 'फोन', 'मोबाइल', 'नंबर',
];
