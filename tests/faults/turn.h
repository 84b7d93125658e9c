/* What the calls of the shim share: whose turn it is, and the trace. See shim.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The numbers are those of `Call` in tests/harness/faults/call.rs. */
enum call {
  CALL_WRITE = 1,
  CALL_SYNC = 2,
  CALL_DATA_SYNC = 3,
  CALL_TRUNCATE = 4,
  CALL_CREATE = 5,
  CALL_RENAME = 6,
  CALL_UNLINK = 7,
  CALL_MAKE_DIR = 8,
  CALL_REMOVE_DIR = 9,
  CALL_LINK = 10,
  CALL_ALLOCATE = 11,
  CALL_SAID = 12, /* a write to standard output: what the program acknowledged, never a target */
};

/* One counted call while it runs. */
struct event {
  enum call call;
  int fd;           /* of the file, or -1 */
  const char *path; /* absolute */
  const char *other;
  uint64_t inode, offset, length;
  int hit;
};

/* The path behind a descriptor, if it is under the folder. Deleted files count too: a write to
 * one can fail like any other. */
int path_of(int fd, char *to);

/* The absolute path of a name beside a folder descriptor, if it is under the folder. Everything
 * but the last part is resolved through the kernel, so a symbolic link on the way is followed. */
int path_at(int at, const char *name, char *to);

uint64_t inode_at(const char *path);
uint64_t inode_of(int fd);

/* Takes the turn of one call. Returns 1 when the call has already failed and errno is set. */
int begin(struct event *event);

/* How much of a write is made: all, or a part that ends at a sector, or half of a small one. */
size_t allowed(const struct event *event, size_t bytes);

/* Records a call that was made, and ends the program there if it was to stop after it. */
void end(struct event *event, long result, const void *data, size_t data_bytes);

/* Whether the trace carries what was written. */
int keeps_data(void);

/* Records what the program wrote to its standard output. */
void said(int fd, const void *bytes, size_t count);
