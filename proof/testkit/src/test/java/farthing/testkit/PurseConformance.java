package farthing.testkit;

/**
 * What every purse must answer (docs/protocol/purse.md), asked over the command interface alone.
 * One subclass for each purse; each part of the suite stands in an interface of its own.
 */
abstract class PurseConformance
    implements SelectConformance,
        PersonaliseConformance,
        HeaderConformance,
        InitializeConformance,
        DebitConformance,
        SessionConformance,
        WrongS2Conformance,
        CancelConformance,
        LoadConformance,
        UnloadConformance,
        ProofConformance,
        UpdateConformance,
        MemoryConformance,
        SpoiltAnswersConformance,
        SpoiltLoadAnswersConformance,
        PinConformance {}
