package gibbon.result;

/** Something to look at, as numbers: who shows results draws it. */
public sealed interface Graphic permits Plot, Bars, Sheet {}
