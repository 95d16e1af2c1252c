/*
 * A library with the part of NVML's C interface that DiffusionDesk calls, and functions of its own (stub_...) by which a test says what it
 * shall answer. Old and odd drivers are made by macros: NO_MEMORY_V2, NO_V3, NO_V2 leave functions out; ENTRY gives the size of the entries
 * of the process lists; CLEARS makes the driver clear the whole list first.
 */
#include <string.h>
#include <unistd.h>

#define SUCCESS 0
#define INVALID_ARGUMENT 2
#define INSUFFICIENT_SIZE 7
#define ARGUMENT_VERSION_MISMATCH 25

typedef unsigned long long u64;

struct memory_v1 { u64 total, free, used; };
struct memory_v2 { unsigned version; u64 total, reserved, free, used; };
struct process_v1 { unsigned pid; u64 used; };
struct process_v2 { unsigned pid; u64 used; unsigned gpu_instance, compute_instance; };
struct process_535 { unsigned pid; u64 used; unsigned gpu_instance, compute_instance; u64 protected_used; };

_Static_assert(sizeof(struct process_v1) == 16 && sizeof(struct process_v2) == 24 && sizeof(struct process_535) == 32, "as NVIDIA's");

#define CARDS 4
#define PROCESSES 600

struct card { char name[96]; u64 total, reserved, free; };
struct list { unsigned count; unsigned pid[PROCESSES]; u64 used[PROCESSES]; };

static struct card cards[CARDS];
static struct list lists[CARDS][2];
static unsigned card_count;
static int fail_code[16];
static int fail_card = -1;
static int inits, shutdowns, growth;
static volatile int hanging;

/* Numbers of the calls, for stub_fail. */
enum { INIT, COUNT, HANDLE, NAME, MEMORY, PROCESS_LIST };

void stub_cards(unsigned count) { card_count = count; }
void stub_card(unsigned i, const char *name, u64 total, u64 reserved, u64 free) {
    strncpy(cards[i].name, name, sizeof cards[i].name - 1);
    cards[i].total = total; cards[i].reserved = reserved; cards[i].free = free;
}
/* One more process on a card: in the list of those that compute (0) or draw (1). */
void stub_process(unsigned i, int drawing, unsigned pid, u64 used) {
    struct list *l = &lists[i][drawing];
    l->pid[l->count] = pid; l->used[l->count++] = used;
}
/* From now on this call returns this code, for this card or (-1) all. */
void stub_fail(int call, int code, int card) { fail_code[call] = code; fail_card = card; }
/* So many processes come at every call that finds the list too short. */
void stub_growth(int n) { growth = n; }
void stub_hang(int on) { hanging = on; }
int stub_inits(void) { return inits; }
int stub_shutdowns(void) { return shutdowns; }

static int failure(int call, int card) {
    while (hanging) { usleep(1000); }
    return fail_card >= 0 && card != fail_card ? SUCCESS : fail_code[call];
}
static int index_of(void *device) { return (int) ((struct card *) device - cards); }

const char *nvmlErrorString(int code) { return code == 15 ? "GPU is lost" : "Some Error"; }
int nvmlInit_v2(void) { inits++; return failure(INIT, -1); }
int nvmlShutdown(void) { shutdowns++; return SUCCESS; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = card_count; return failure(COUNT, -1); }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **device) {
    if (i >= card_count) { return INVALID_ARGUMENT; }
    *device = &cards[i];
    return failure(HANDLE, (int) i);
}
int nvmlDeviceGetName(void *device, char *name, unsigned length) {
    strncpy(name, cards[index_of(device)].name, length);
    return failure(NAME, index_of(device));
}
int nvmlDeviceGetMemoryInfo(void *device, struct memory_v1 *m) {
    struct card *c = &cards[index_of(device)];
    m->total = c->total; m->free = c->free; m->used = c->total - c->free;
    return failure(MEMORY, index_of(device));
}
#ifndef NO_MEMORY_V2
int nvmlDeviceGetMemoryInfo_v2(void *device, struct memory_v2 *m) {
    struct card *c = &cards[index_of(device)];
    if (m->version != (sizeof(struct memory_v2) | 2u << 24)) { return ARGUMENT_VERSION_MISMATCH; }
    m->total = c->total; m->reserved = c->reserved; m->free = c->free; m->used = c->total - c->free - c->reserved;
    return failure(MEMORY, index_of(device));
}
#endif

static int processes(void *device, int drawing, unsigned *count, char *infos, unsigned size) {
    struct list *l = &lists[index_of(device)][drawing];
    int code = failure(PROCESS_LIST, index_of(device));
    if (code != SUCCESS) { return code; }
    if (*count < l->count) {
        *count = l->count;
        for (int n = 0; n < growth && l->count < PROCESSES; n++) { stub_process((unsigned) index_of(device), drawing, 50000u + l->count, 1); }
        return INSUFFICIENT_SIZE;
    }
#ifdef CLEARS
    memset(infos, 0, (size_t) *count * size);
#endif
    *count = l->count;
    for (unsigned i = 0; i < l->count; i++) {
        struct process_535 p = { l->pid[i], l->used[i], 0xFFFFFFFFu, 0xFFFFFFFFu, 0 };
        memcpy(infos + (size_t) i * size, &p, size);
    }
    return SUCCESS;
}

#ifndef ENTRY
#define ENTRY 24
#endif
#define LISTS(suffix, size) \
    int nvmlDeviceGetComputeRunningProcesses##suffix(void *d, unsigned *n, void *infos) { return processes(d, 0, n, infos, size); } \
    int nvmlDeviceGetGraphicsRunningProcesses##suffix(void *d, unsigned *n, void *infos) { return processes(d, 1, n, infos, size); }
LISTS(, 16)
#ifndef NO_V2
LISTS(_v2, 24)
#endif
#ifndef NO_V3
LISTS(_v3, ENTRY)
#endif
