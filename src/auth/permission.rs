//! Role × permission, in one table. A handler names its permission in its signature.

use crate::valeurs::Role;

/// What an operation demands.
pub trait Permission: 'static {
    /// The roles that have it.
    const ROLES: &'static [Role];
    /// Whether it also takes being `responsable` (the admin always is).
    const RESPONSABLE: bool;
    /// Whether what it writes is shared by all porteuses.
    const PARTAGE: bool;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $nom:ident: [$($role:ident),*] $($responsable:ident)?;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $nom;
        impl Permission for $nom {
            const ROLES: &'static [Role] = &[$(Role::$role),*];
            const RESPONSABLE: bool = false $(|| stringify!($responsable).len() > 0)?;
            const PARTAGE: bool = permissions!(@shared $($role)*);
        }
    )*};
    // What the admin may write, it writes for all.
    (@shared Admin $($reste:ident)*) => { true };
    (@shared $($reste:ident)*) => { false };
}

permissions! {
    /// Anyone with an account, about oneself.
    ReadMoi: [Admin, Equipe, Prescripteur, Financeur];
    ReadTerritoires: [Admin, Equipe, Prescripteur, Financeur];
    ReadStructures: [Admin, Equipe, Prescripteur, Financeur];
    WriteStructures: [Admin, Equipe];
    DeleteStructures: [Admin];
    ReadZones: [Admin, Equipe, Prescripteur, Financeur];
    WriteZones: [Admin];
    ReadDispositifs: [Admin, Equipe, Prescripteur, Financeur];
    WriteDispositifs: [Admin, Equipe];
    ReadModules: [Admin, Equipe, Prescripteur, Financeur];
    WriteModules: [Admin, Equipe];
    ReadParticipants: [Equipe];
    WriteParticipants: [Equipe];
    ReadProjets: [Equipe];
    WriteProjets: [Equipe];
    ReadAccompagnements: [Equipe];
    WriteAccompagnements: [Equipe];
    ReadProspections: [Equipe];
    WriteProspections: [Equipe];
    ReadSessions: [Equipe];
    WriteSessions: [Equipe];
    ReadFinanceurs: [Admin, Equipe, Prescripteur, Financeur];
    WriteFinanceurs: [Admin, Equipe];
    /// A porteuse's own; a financeur's own, of every porteuse.
    ReadConventions: [Equipe, Financeur];
    WriteConventions: [Equipe];
    ReadReleves: [Equipe];
    WriteReleves: [Equipe];
    /// A porteuse's dispositifs'; a prescripteur's own.
    ReadPrescriptions: [Equipe, Prescripteur];
    CreatePrescriptions: [Prescripteur];
    MovePrescriptions: [Equipe, Prescripteur];
    ReadEvenements: [Prescripteur];
    ReadCatalogue: [Admin, Equipe, Prescripteur, Financeur];
    /// A porteuse's own, exact; guarded ones for those outside.
    ReadIndicators: [Equipe, Prescripteur, Financeur];
    /// A porteuse's own; those published to a financeur.
    ReadRapports: [Equipe, Financeur];
    /// All that a closing keeps, and what has changed since.
    ReadClotures: [Equipe];
    CloseRapports: [Equipe] responsable;
    /// Beyond the équipe, only a responsable sees its structure's accounts; the handler says so.
    ReadUtilisateurs: [Admin, Equipe, Prescripteur, Financeur];
    WriteUtilisateurs: [Admin, Equipe, Prescripteur, Financeur] responsable;
    ManageClientsApi: [Admin, Equipe, Prescripteur, Financeur] responsable;
    /// A partner's machine manages its own subscription.
    ManageWebhooks: [Prescripteur];
}
