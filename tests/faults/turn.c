/* Counting, recording and deciding: the part of the shim that makes no call of its own. */
#include "turn.h"

#include <pthread.h>
#include <signal.h>

#if UINTPTR_MAX < UINT64_MAX
#error "the shim knows 64-bit Linux only"
#endif

#define TORN_BYTES 512
#define RECORD_MAGIC 0x31544643u /* "CFT1", little-endian */

enum kind { KIND_NONE, KIND_STOP, KIND_TORN, KIND_EIO, KIND_ENOSPC, KIND_SHORT };

enum flag { FLAG_APPLIED = 1, FLAG_HIT = 2, FLAG_STOPPED = 4 };

struct record {
  uint32_t magic;
  uint16_t call;
  uint16_t flags;
  uint64_t number;
  uint64_t inode;
  uint64_t offset;
  uint64_t length;
  uint32_t path_bytes;
  uint32_t other_bytes;
  uint64_t data_bytes;
};

static char folder[PATH_MAX];
static size_t folder_bytes;
static int trace_fd = -1;
static int with_data;
static enum kind kind;
static uint64_t turn;
static char until[PATH_MAX];
static uint64_t counted;
static int disk_full;
/* Held around the real call and its record, so that the trace has the order of the disk. */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static void copy_variable(char *to, const char *name) {
  const char *value = getenv(name);
  if (value && strlen(value) < PATH_MAX) strcpy(to, value);
}

__attribute__((constructor)) static void start(void) {
  const char *names[] = {"none", "stop", "torn", "eio", "enospc", "short"};
  const char *value = getenv("COMPANION_FAULT_KIND");
  for (int i = 0; value && i < 6; i++)
    if (!strcmp(value, names[i])) kind = (enum kind)i;
  value = getenv("COMPANION_FAULT_AT");
  if (value) turn = strtoull(value, NULL, 10);
  value = getenv("COMPANION_FAULT_DATA");
  with_data = value && !strcmp(value, "1");
  copy_variable(until, "COMPANION_FAULT_UNTIL");
  value = getenv("COMPANION_FAULT_TRACE");
  if (value)
    trace_fd = (int)syscall(SYS_openat, AT_FDCWD, value, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                            0600);
  copy_variable(folder, "COMPANION_FAULT_DIR");
  folder_bytes = strlen(folder);
}

static int under(const char *path) {
  return folder_bytes && !strncmp(path, folder, folder_bytes) &&
         (path[folder_bytes] == '/' || path[folder_bytes] == 0);
}

int path_of(int fd, char *to) {
  char link[64];
  if (!folder_bytes || fd < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, to, PATH_MAX - 1);
  if (n <= 0) return 0;
  to[n] = 0;
  return under(to);
}

int path_at(int at, const char *name, char *to) {
  char parent[PATH_MAX], real[PATH_MAX];
  to[0] = 0;
  if (!folder_bytes || !name || strlen(name) >= PATH_MAX) return 0;
  strcpy(parent, name);
  size_t end = strlen(parent);
  while (end > 1 && parent[end - 1] == '/') parent[--end] = 0;
  char *slash = strrchr(parent, '/');
  const char *last = slash ? slash + 1 : parent;
  char leaf[PATH_MAX];
  strcpy(leaf, last);
  if (!slash)
    strcpy(parent, ".");
  else if (slash == parent)
    parent[1] = 0;
  else
    *slash = 0;
  int fd = (int)syscall(SYS_openat, at, parent, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, real, PATH_MAX - 1);
  syscall(SYS_close, fd);
  if (n <= 0) return 0;
  real[n] = 0;
  if ((size_t)snprintf(to, PATH_MAX, "%s/%s", n == 1 ? "" : real, leaf) >= PATH_MAX) return 0;
  return under(to);
}

uint64_t inode_at(const char *path) {
  struct stat is;
  return fstatat(AT_FDCWD, path, &is, AT_SYMLINK_NOFOLLOW) ? 0 : is.st_ino;
}

uint64_t inode_of(int fd) {
  struct stat is;
  return fstat(fd, &is) ? 0 : is.st_ino;
}

static void put_all(const struct iovec *parts, int count) {
  /* One call appends whole; a record larger than the kernel takes at once is written on. */
  struct iovec rest[8];
  memcpy(rest, parts, sizeof(struct iovec) * (size_t)count);
  struct iovec *at = rest;
  while (count) {
    ssize_t n = syscall(SYS_writev, trace_fd, at, count);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return;
    while (count && (size_t)n >= at->iov_len) n -= (ssize_t)at->iov_len, at++, count--;
    if (count) at->iov_base = (char *)at->iov_base + n, at->iov_len -= (size_t)n;
  }
}

static void note(const struct event *event, int flags, uint64_t length, const void *data,
                 size_t data_bytes) {
  if (trace_fd < 0) return;
  int said = errno;
  struct record record = {RECORD_MAGIC,  event->call,   (uint16_t)flags, counted, event->inode,
                          event->offset, length,        0,               0,       0};
  record.path_bytes = (uint32_t)strlen(event->path);
  record.other_bytes = event->other ? (uint32_t)strlen(event->other) : 0;
  record.data_bytes = data ? data_bytes : 0;
  struct iovec parts[4] = {{&record, sizeof record},
                           {(void *)event->path, record.path_bytes},
                           {(void *)event->other, record.other_bytes},
                           {(void *)data, record.data_bytes}};
  put_all(parts, 4);
  errno = said;
}

static void stop_here(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

int begin(struct event *event) {
  pthread_mutex_lock(&order);
  counted++;
  event->hit = kind != KIND_NONE && counted == turn;
  if (event->hit && kind == KIND_STOP) {
    note(event, FLAG_HIT | FLAG_STOPPED, 0, NULL, 0);
    stop_here();
  }
  if (event->hit && kind == KIND_ENOSPC) disk_full = 1;
  if (disk_full && until[0] && inode_at(until)) disk_full = 0;
  int takes_room = event->call == CALL_WRITE || event->call == CALL_CREATE ||
                   event->call == CALL_ALLOCATE || event->call == CALL_MAKE_DIR;
  int fails = 0;
  if (event->hit && kind == KIND_EIO) fails = EIO;
  if (disk_full && (event->hit || takes_room)) fails = ENOSPC;
  if (!fails) return 0;
  note(event, FLAG_HIT, 0, NULL, 0);
  pthread_mutex_unlock(&order);
  errno = fails;
  return 1;
}

void end(struct event *event, long result, const void *data, size_t data_bytes) {
  int flags = result >= 0 ? FLAG_APPLIED : 0;
  int stops = event->hit && kind == KIND_TORN;
  int cut = event->hit && kind == KIND_SHORT && event->call == CALL_WRITE;
  if (stops || cut) flags |= FLAG_HIT;
  if (stops) flags |= FLAG_STOPPED;
  note(event, flags, event->length, with_data ? data : NULL, data_bytes);
  if (stops) stop_here();
  pthread_mutex_unlock(&order);
}

size_t allowed(const struct event *event, size_t bytes) {
  if (!event->hit || (kind != KIND_TORN && kind != KIND_SHORT) || bytes < 2) return bytes;
  size_t half = bytes / 2;
  return half >= TORN_BYTES ? half - half % TORN_BYTES : half;
}

void said(int fd, const void *bytes, size_t count) {
  if (fd != 1 || trace_fd < 0) return;
  struct event event = {.call = CALL_SAID, .fd = fd, .path = "", .length = count};
  pthread_mutex_lock(&order);
  note(&event, FLAG_APPLIED, count, bytes, count);
  pthread_mutex_unlock(&order);
}

int keeps_data(void) { return with_data; }
