using Microsoft.EntityFrameworkCore;

namespace Parley.Chat.Storage.Accounts;

/// <summary>The model of accounts and sessions, the same on every provider.</summary>
/// <remarks>
/// A context is never made from a connection string: the store hands one out, on the gate's writing connection inside
/// <see cref="ChatStore.WriteAccountsAsync{T}"/>, or on a connection that cannot write inside <see cref="ChatStore.ReadAccountsAsync{T}"/>.
/// </remarks>
public sealed class AccountsContext(DbContextOptions<AccountsContext> options) : DbContext(options)
{
    /// <summary>Everyone, Echo included.</summary>
    public DbSet<Person> People => Set<Person>();

    /// <summary>Signed-in devices.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>(person =>
        {
            person.ToTable("people");
            person.HasKey(p => p.Id);
            person.Property(p => p.Id).HasColumnName("id").HasMaxLength(RandomId.Length);
            person.Property(p => p.Kind).HasColumnName("kind").HasMaxLength(16);
            person.Property(p => p.Name).HasColumnName("name");
            person.Property(p => p.NameKey).HasColumnName("name_key");
            person.Property(p => p.PasswordHash).HasColumnName("password_hash");
            person.Property(p => p.IsAdmin).HasColumnName("is_admin");
            person.Property(p => p.CreatedAt).HasColumnName("created_at");
            person.Property(p => p.Rev).HasColumnName("rev");
            person.HasIndex(p => p.NameKey).IsUnique().HasDatabaseName("people_name_key");
            person.HasData(new Person
            {
                Id = EchoPerson.Id,
                Kind = PersonKinds.Echo,
                Name = EchoPerson.Name,
                NameKey = EchoPerson.NameKey,
            });
        });

        modelBuilder.Entity<Session>(session =>
        {
            session.ToTable("sessions");
            session.HasKey(s => s.Id);
            session.Property(s => s.Id).HasColumnName("id").HasMaxLength(RandomId.Length);
            session.Property(s => s.KeyHash).HasColumnName("key_hash").HasMaxLength(32);
            session.Property(s => s.PersonId).HasColumnName("person_id").HasMaxLength(RandomId.Length);
            session.Property(s => s.DeviceName).HasColumnName("device_name").HasMaxLength(64);
            session.Property(s => s.CreatedAt).HasColumnName("created_at");
            session.Property(s => s.LastSeenAt).HasColumnName("last_seen_at");
            session.Property(s => s.RevokedAt).HasColumnName("revoked_at");
            session.HasOne(s => s.Person).WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Cascade);
            session.HasIndex(s => s.KeyHash).IsUnique().HasDatabaseName("sessions_key_hash");
            session.HasIndex(s => s.PersonId).HasDatabaseName("sessions_person_id");
        });
    }
}
