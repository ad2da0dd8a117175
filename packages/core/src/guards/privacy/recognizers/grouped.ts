// Every number with a fixed grouping. The order does not matter: overlaps are resolved by score.
import type { GroupedRecognizer } from '../recognizer.js';
import { abaRoutingNumber } from './aba-routing-number.js';
import { arCuit } from './ar-cuit.js';
import { atSocialSecurity } from './at-social-security.js';
import { auAbn } from './au-abn.js';
import { auAcn } from './au-acn.js';
import { auMedicare } from './au-medicare.js';
import { auTfn } from './au-tfn.js';
import { beNationalNumber } from './be-national-number.js';
import { brCnpj } from './br-cnpj.js';
import { brCpf } from './br-cpf.js';
import { caSin } from './ca-sin.js';
import { chAhv } from './ch-ahv.js';
import { clRut } from './cl-rut.js';
import { cnResidentId } from './cn-resident-id.js';
import { creditCard } from './credit-card.js';
import { deHealthInsurance } from './de-health-insurance.js';
import { deIdCard } from './de-id-card.js';
import { deSocialSecurity } from './de-social-security.js';
import { deTaxId } from './de-tax-id.js';
import { dkCpr } from './dk-cpr.js';
import { esNie } from './es-nie.js';
import { esNif } from './es-nif.js';
import { fiPersonalIdentityCode } from './fi-personal-identity-code.js';
import { frNir } from './fr-nir.js';
import { frSiren } from './fr-siren.js';
import { iePps } from './ie-pps.js';
import { ilIdNumber } from './il-id-number.js';
import { inAadhaar } from './in-aadhaar.js';
import { inGstin } from './in-gstin.js';
import { inPan } from './in-pan.js';
import { inVoter } from './in-voter.js';
import { itFiscalCode } from './it-fiscal-code.js';
import { itVatCode } from './it-vat-code.js';
import { jpMyNumber } from './jp-my-number.js';
import { krBrn } from './kr-brn.js';
import { krRrn } from './kr-rrn.js';
import { macAddress } from './mac-address.js';
import { medicalLicense } from './medical-license.js';
import { mxCurp } from './mx-curp.js';
import { mxRfc } from './mx-rfc.js';
import { nlBsn } from './nl-bsn.js';
import { noNationalId } from './no-national-id.js';
import { plIdCard } from './pl-id-card.js';
import { plNip } from './pl-nip.js';
import { plPesel } from './pl-pesel.js';
import { plRegon } from './pl-regon.js';
import { ptCitizenCard } from './pt-citizen-card.js';
import { ptNif } from './pt-nif.js';
import { seOrganisationsnummer } from './se-organisationsnummer.js';
import { sePersonnummer } from './se-personnummer.js';
import { sgNricFin } from './sg-nric-fin.js';
import { thTnin } from './th-tnin.js';
import { trNationalId } from './tr-national-id.js';
import { ukDrivingLicence } from './uk-driving-licence.js';
import { ukNhs } from './uk-nhs.js';
import { ukNino } from './uk-nino.js';
import { ukUtr } from './uk-utr.js';
import { usEin } from './us-ein.js';
import { usItin } from './us-itin.js';
import { usMbi } from './us-mbi.js';
import { usNpi } from './us-npi.js';
import { usSsn } from './us-ssn.js';
import { vehicleIdentificationNumber } from './vehicle-identification-number.js';
import { zaIdNumber } from './za-id-number.js';

export const groupedRecognizers: readonly GroupedRecognizer[] = [
  abaRoutingNumber,
  arCuit,
  atSocialSecurity,
  auAbn,
  auAcn,
  auMedicare,
  auTfn,
  beNationalNumber,
  brCnpj,
  brCpf,
  caSin,
  chAhv,
  clRut,
  cnResidentId,
  creditCard,
  deHealthInsurance,
  deIdCard,
  deSocialSecurity,
  deTaxId,
  dkCpr,
  esNie,
  esNif,
  fiPersonalIdentityCode,
  frNir,
  frSiren,
  iePps,
  ilIdNumber,
  inAadhaar,
  inGstin,
  inPan,
  inVoter,
  itFiscalCode,
  itVatCode,
  jpMyNumber,
  krBrn,
  krRrn,
  macAddress,
  medicalLicense,
  mxCurp,
  mxRfc,
  nlBsn,
  noNationalId,
  plIdCard,
  plNip,
  plPesel,
  plRegon,
  ptCitizenCard,
  ptNif,
  seOrganisationsnummer,
  sePersonnummer,
  sgNricFin,
  thTnin,
  trNationalId,
  ukDrivingLicence,
  ukNhs,
  ukNino,
  ukUtr,
  usEin,
  usItin,
  usMbi,
  usNpi,
  usSsn,
  vehicleIdentificationNumber,
  zaIdNumber,
];
