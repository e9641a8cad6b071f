//! DELEGATION_INFO.

use crate::ndr::{NdrError, Reader, TypeSerialized, UnicodeString, Writer};

/// Through which services a ticket was delegated [MS-PAC 2.9].
///
/// ```text
/// typedef struct _S4U_DELEGATION_INFO {
///   RPC_UNICODE_STRING S4U2proxyTarget;
///   ULONG TransitedListSize;
///   [size_is(TransitedListSize)] PRPC_UNICODE_STRING S4UTransitedServices;
/// } S4U_DELEGATION_INFO;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct S4uDelegationInfo {
    /// For which service.
    pub s4u2proxy_target: UnicodeString,
    /// Through which services, the latest last.
    pub transited_services: Vec<UnicodeString>,
}

/// Bytes of the fixed part of a text.
const TEXT: usize = 8;

impl TypeSerialized for S4uDelegationInfo {
    fn write(&self, w: &mut Writer) {
        w.unicode(&self.s4u2proxy_target);
        w.count(self.transited_services.len());
        w.pointer(!self.transited_services.is_empty());
        w.unicode_text(&self.s4u2proxy_target);
        if !self.transited_services.is_empty() {
            w.conformant(&self.transited_services, Writer::unicode);
            for service in &self.transited_services {
                w.unicode_text(service);
            }
        }
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, NdrError> {
        let (target, count, present) = (r.unicode()?, r.u32()?, r.pointer()?);
        let s4u2proxy_target = target.text(r)?;
        let services = r.conformant_behind(present, count, TEXT, Reader::unicode)?;
        let transited_services = services
            .into_iter()
            .map(|service| service.text(r))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            s4u2proxy_target,
            transited_services,
        })
    }
}
