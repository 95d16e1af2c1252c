/* ddsd.h is C, and its structs have the layout that bindings rely on. */
#include "ddsd.h"

#include <stddef.h>
#include <stdio.h>

int main(void) {
    int ok = ddsd_abi_version() == DDSD_ABI_VERSION;
    ok = ok && offsetof(ddsd_image, role) == 12 && offsetof(ddsd_image, data) == 16;
    ok = ok && offsetof(ddsd_callbacks, progress) == sizeof(void*) && offsetof(ddsd_callbacks, user) == 3 * sizeof(void*);
    if (!ok) fprintf(stderr, "ddsd.h and the library disagree\n");
    return ok ? 0 : 1;
}
