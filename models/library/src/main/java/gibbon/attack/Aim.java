package gibbon.attack;

/**
 * What one picture is to leave and to reach; −1 for nothing in particular.
 *
 * @param leave the class it is not to be taken for
 * @param reach the class that it is moved towards
 */
public record Aim(int leave, int reach) {}
