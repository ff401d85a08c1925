using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Parley.Chat.Storage.Accounts;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>Ties the accounts' model to a connection that is already open.</summary>
internal static class AccountsModel
{
    public static DbContextOptions<AccountsContext> OptionsFor(SqliteConnection connection) =>
        new DbContextOptionsBuilder<AccountsContext>()
            .UseSqlite(connection, sqlite => sqlite.MigrationsAssembly(typeof(AccountsModel).Assembly.GetName().Name))
            .Options;
}

/// <summary>For <c>dotnet ef migrations add</c> alone: it needs the model and the dialect, never a database.</summary>
internal sealed class AccountsDesignTimeFactory : IDesignTimeDbContextFactory<AccountsContext>
{
    public AccountsContext CreateDbContext(string[] args) => new(AccountsModel.OptionsFor(new SqliteConnection("Data Source=:memory:")));
}
