package gibbon.autodiff;

/** Why a kernel is launched: {@code MatMulNT #31, in the pullback of MatMul #12}. */
record Cause(Op op, int node, Var wayBackOf) {
  @Override
  public String toString() {
    String own = op.name() + " #" + node;
    return wayBackOf == null
        ? own
        : own
            + ", in the pullback of "
            + wayBackOf.op().orElseThrow().name()
            + " #"
            + wayBackOf.index();
  }
}
