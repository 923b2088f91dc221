/**
 * OpenCL devices: the only package that names {@code org.jocl}.
 *
 * <p>{@link gibbon.opencl.ClProvider} finds the devices; the entries stand in resources/kernels,
 * and common.cl there says how a kernel's range is shared out among work-items.
 */
package gibbon.opencl;
