package farthing.audit;

/** A row that is of one load, in whichever book. */
interface OfLoad {
  String party();

  /** UUID text: as text it sorts as the database sorts it. */
  String trx();

  default String key() {
    return party() + " " + trx();
  }
}
