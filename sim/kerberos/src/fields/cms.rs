//! What is signed: the packs of PKINIT in SignedData.

use pki::{DigestAlgorithm, SignatureVerdict};

use super::Fields;
use super::words::{hex, kdf, size};
use crate::agreement::PublicValue;
use crate::cms::{ContentCipher, SignedContent};
use crate::messages::pkinit::{AuthPack, AuthPackDraft9, KdcDhKeyInfo};
use crate::messages::{text, timestamp};

/// What tells the fields of signed content.
type OfContent<'f> = &'f dyn Fn(&mut Fields, &[u8]);

impl Fields {
    /// SignedData with its content, certificates and signature [RFC 5652 §5.1].
    pub(super) fn signed(&mut self, der: &[u8], of_content: OfContent<'_>) {
        let Ok(signed) = SignedContent::read_any(der) else {
            return self.unreadable();
        };
        self.push("eContent", size(&signed.content), "what is signed");
        self.below(|list| of_content(list, &signed.content));
        for certificate in &signed.certificates {
            let is_signer = signed
                .signer
                .as_ref()
                .is_some_and(|signer| signer.der() == certificate.der());
            let meaning = if is_signer {
                "the signer's"
            } else {
                "on its path"
            };
            self.push("certificates", certificate.subject(), meaning);
            self.below(|list| {
                list.push("issuer", certificate.issuer(), "");
                list.push("serialNumber", certificate.serial(), "");
                for name in certificate.upns() {
                    list.push("userPrincipalName", name, "in the subject alternative name");
                }
                for name in certificate.dns_names() {
                    list.push("dNSName", name, "in the subject alternative name");
                }
                if let Some(sid) = certificate.sid_extension() {
                    list.push("SID", sid, "szOID_NTDS_CA_SECURITY_EXT");
                }
            });
        }
        let digests = signed.digests().map(|digest| {
            digest.map_or_else(|| "not known".to_owned(), |digest| format!("{digest:?}"))
        });
        let [_, algorithm] = digests;
        let verdict = match &signed.signature {
            SignatureVerdict::Valid => "it holds".to_owned(),
            SignatureVerdict::Invalid => "it does not hold".to_owned(),
            SignatureVerdict::Unsupported(why) => format!("it cannot be verified: {why}"),
        };
        self.push("signature", algorithm, verdict);
    }

    /// AuthPack [RFC 4556 §3.2.1].
    pub(super) fn auth_pack(&mut self, content: &[u8]) {
        let Ok(pack) = crate::wire::decode::<AuthPack>(content) else {
            return self.unreadable();
        };
        let authenticator = &pack.pk_authenticator;
        let time = timestamp(&authenticator.ctime);
        self.push("ctime", time, "the client's clock");
        self.push("cusec", authenticator.cusec, "its microseconds");
        self.push(
            "nonce",
            authenticator.nonce,
            "the KDC's signed answer repeats it",
        );
        if let Some(sum) = &authenticator.pa_checksum {
            self.push(
                "paChecksum",
                hex(sum),
                "SHA-1 of req-body: binds the signature to it",
            );
        }
        if let Some(token) = &authenticator.freshness_token {
            self.push(
                "freshnessToken",
                hex(token),
                "from the KDC: the card signs now [RFC 8070]",
            );
        }
        if let Some(sum) = &authenticator.pa_checksum2 {
            let digest = DigestAlgorithm::from_oid(&sum.algorithm.algorithm.to_string());
            let digest =
                digest.map_or_else(String::new, |digest| format!("{digest:?} of req-body"));
            self.push("paChecksum2", hex(&sum.checksum), digest);
        }
        match &pack.client_public_value {
            None => self.push(
                "clientPublicValue",
                "absent",
                "the client wants the reply key under its RSA key",
            ),
            Some(key) => {
                let group = PublicValue::from_spki_der(key.as_bytes());
                let group = group.map_or_else(
                    |_| "of no group that is known here".to_owned(),
                    |value| value.group().to_string(),
                );
                self.push(
                    "clientPublicValue",
                    group,
                    "Diffie-Hellman: the client's half",
                );
            }
        }
        for kind in pack.supported_cms_types.iter().flatten() {
            let oid = kind.algorithm.to_string();
            let name = ContentCipher::from_oid(&oid).map_or(oid.clone(), |c| c.name().to_owned());
            self.push("supportedCMSTypes", name, "");
        }
        if let Some(nonce) = &pack.client_dh_nonce {
            self.push("clientDHNonce", hex(nonce), "the KDC may use its key again");
        }
        for known in pack.supported_kdfs.iter().flatten() {
            self.push(
                "supportedKDFs",
                kdf(&known.kdf_id.to_string()),
                "[RFC 8636]",
            );
        }
    }

    /// AuthPack of draft 9 [MS-PKCA 2.2.1].
    pub(super) fn auth_pack_draft9(&mut self, content: &[u8]) {
        let Ok(pack) = crate::wire::decode::<AuthPackDraft9>(content) else {
            return self.unreadable();
        };
        let authenticator = &pack.pk_authenticator;
        self.name("kdcName", &authenticator.kdc_name);
        self.push("kdcRealm", text(&authenticator.kdc_realm), "");
        self.push(
            "cusec",
            authenticator.cusec,
            "microseconds of the client's clock",
        );
        self.push(
            "ctime",
            timestamp(&authenticator.ctime),
            "the client's clock",
        );
        self.push(
            "nonce",
            authenticator.nonce,
            "the KDC's signed answer repeats it",
        );
    }

    /// KDCDHKeyInfo [RFC 4556 §3.2.3.1].
    pub(super) fn dh_key_info(&mut self, content: &[u8]) {
        let Ok(info) = crate::wire::decode::<KdcDhKeyInfo>(content) else {
            return self.unreadable();
        };
        let bits = info.subject_public_key.len();
        let meaning = "Diffie-Hellman: the KDC's half";
        self.push("subjectPublicKey", format!("{bits} bits"), meaning);
        self.push("nonce", info.nonce, "that of the request");
        if let Some(time) = &info.dh_key_expiration {
            self.push("dhKeyExpiration", timestamp(time), "");
        }
    }
}
