package farthing.purse;

/** An update that a card was asked for, and what it answered. */
public record CardUpdate(UpdateInitialize asked, UpdateInitializeAnswer said) {}
